package dev.firebreak.tools.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.ToolOffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Lets a model list, read and search text files in an operator's folders. */
public final class FileTools {
    private static final int ENTRIES_SHOWN_MAX = 500;
    private static final int LINES_MAX = 400;

    private static final String PATH =
            "\"path\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":1024,\"description\":\"%s\"}";

    private final Folders folders;
    private final int fileBytesMax;

    private FileTools(Folders folders, int fileBytesMax) {
        this.folders = folders;
        this.fileBytesMax = fileBytesMax;
    }

    /**
     * {@code list_files}, {@code read_file} and {@code search_files}.
     *
     * @param fileBytesMax of larger files only so many are read
     */
    public static List<ToolOffer> offers(Folders folders, int fileBytesMax) {
        FileTools tools = new FileTools(folders, fileBytesMax);
        String names = String.join(", ", folders.names());
        return List.of(
                ToolOffer.of(
                        "list_files",
                        "Lists what is in a folder of text files. The folders are: " + names,
                        schema(
                                PATH.formatted(
                                        "a folder, such as handbook or handbook/returns; without one, the folders are named"),
                                ""),
                        tools::list),
                ToolOffer.of(
                        "read_file",
                        "Reads lines of a text file that list_files or search_files named.",
                        schema(
                                PATH.formatted("such as handbook/returns/eu.md")
                                        + ",\"from_line\":{\"type\":\"integer\",\"minimum\":1},\"lines\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":"
                                        + LINES_MAX
                                        + "}",
                                "\"path\""),
                        tools::read),
                ToolOffer.of(
                        "search_files",
                        "Finds the lines in the text files of a folder, and below it, that hold a text.",
                        schema(
                                PATH.formatted("a folder, such as handbook")
                                        + ",\"text\":{\"type\":\"string\",\"minLength\":2,\"maxLength\":200,\"description\":\"found as it stands, in either case\"}",
                                "\"path\",\"text\""),
                        arguments ->
                                new TextSearch(
                                                folders,
                                                fileBytesMax,
                                                arguments.path("text").asText())
                                        .in(address(arguments))));
    }

    private static String schema(String properties, String required) {
        return "{\"type\":\"object\",\"properties\":{%s},\"required\":[%s],\"additionalProperties\":false}"
                .formatted(properties, required);
    }

    private static Address address(JsonNode arguments) {
        return Address.of(arguments.path("path").asText());
    }

    private String list(JsonNode arguments) throws IOException {
        if (!arguments.has("path")) {
            return "The folders are: " + String.join(", ", folders.names());
        }
        Address address = address(arguments);
        List<Entry> entries = new ArrayList<>(folders.open(address, Folders.Opened::entries));
        entries.sort(Comparator.comparing(Entry::name));
        StringBuilder shown =
                new StringBuilder(
                        "%s holds %s:"
                                .formatted(
                                        address,
                                        entries.isEmpty()
                                                ? "nothing"
                                                : entries.size() + " entries"));
        for (Entry entry : entries.subList(0, Math.min(entries.size(), ENTRIES_SHOWN_MAX))) {
            shown.append('\n')
                    .append(
                            switch (entry.kind()) {
                                case FILE ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s (%,d bytes)",
                                                entry.name(),
                                                entry.bytes());
                                case FOLDER -> entry.name() + "/ (folder)";
                                case LINK -> entry.name() + " (link; not followed)";
                                case OTHER -> entry.name() + " (no plain file; not read)";
                            });
        }
        int more = entries.size() - ENTRIES_SHOWN_MAX;
        return shown.append(more > 0 ? "\nand " + more + " more" : "").toString();
    }

    private String read(JsonNode arguments) throws IOException {
        Address address = address(arguments);
        Content content = read(address);
        List<String> lines = content.text(address).lines().toList();
        int from = arguments.path("from_line").asInt(1);
        int count = arguments.path("lines").asInt(LINES_MAX);
        if (from > Math.max(1, lines.size())) {
            throw new IllegalArgumentException(
                    "%s has %d lines, so none from line %d".formatted(address, lines.size(), from));
        }
        int to = (int) Math.min(lines.size(), from - 1L + count);
        String rest =
                content.cut()
                        ? String.format(
                                Locale.ROOT,
                                "; only its first %,d of %,d bytes are read",
                                content.read(),
                                content.size())
                        : "";
        return "%s, lines %d to %d of %d%s\n%s"
                .formatted(
                        address,
                        Math.min(from, to),
                        to,
                        lines.size(),
                        rest,
                        String.join("\n", lines.subList(Math.min(from - 1, to), to)));
    }

    private Content read(Address address) throws IOException {
        if (address.names().isEmpty()) {
            throw RefusedException.outside(
                    "%s is a folder; list_files shows what is in it".formatted(address));
        }
        String name = address.names().getLast();
        Address folder =
                new Address(
                        address.folder(), address.names().subList(0, address.names().size() - 1));
        return folders.open(folder, opened -> opened.read(name, fileBytesMax));
    }
}
