package dev.firebreak.tools.file;

import dev.firebreak.kit.tool.RefusedException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a file is, as a model says it: the name of a folder, then names parted by '/', such as
 * {@code handbook/returns/eu.md}. It is never a path of this machine, so there is nothing absolute
 * to ask for.
 *
 * <p>Everything that some file system, shell or decoder would read as something else than it looks
 * is refused, on every platform alike: what is harmless here may be copied to where it is not.
 *
 * @param folder name of the folder
 * @param names of the folders below it and of the file; empty: the folder itself
 */
record Address(String folder, List<String> names) {
    private static final int CHARS_MAX = 1024;
    private static final int NAME_BYTES_MAX = 255;
    private static final int NAMES_MAX = 32;

    private static final String INSTEAD =
            "; give the name of a folder and names below it, parted by '/', such as handbook/returns/eu.md";

    /** Slashes and dots of other scripts that no normal form makes plain. */
    private static final String LOOKALIKES =
            "\u2044\u2215\u2216\u29F5\u29F8\u29F9\u3002\uFF61\u0589\u06D4\u0701\u0702\u2CF9\u2CFE\uA4F8\uA60E";

    private static final Pattern ENCODED =
            Pattern.compile("%(?:00|2e|2f|5c|25|c0|c1|e0|u)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern DEVICE =
            Pattern.compile(
                    "(?:con|prn|aux|nul|conin\\$|conout\\$|clock\\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])(?:\\..*)?",
                    Pattern.CASE_INSENSITIVE);

    Address {
        names = List.copyOf(names);
    }

    /**
     * @throws RefusedException it could lead elsewhere
     */
    static Address of(String written) {
        if (written.length() > CHARS_MAX) {
            throw refused("the path is longer than " + CHARS_MAX + " characters");
        }
        shape(written);
        List<String> names = new ArrayList<>();
        for (String name : written.split("/", -1)) {
            name(name, written);
            names.add(name);
        }
        if (names.size() > NAMES_MAX) {
            throw refused("the path is more than " + NAMES_MAX + " names deep");
        }
        return new Address(names.getFirst(), names.subList(1, names.size()));
    }

    Address child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new Address(folder, longer);
    }

    @Override
    public String toString() {
        return names.isEmpty() ? folder : folder + "/" + String.join("/", names);
    }

    private static void shape(String written) {
        if (written.isEmpty()) {
            throw refused("the path is empty");
        }
        written.codePoints().forEach(Address::character);
        if (written.indexOf('\\') >= 0) {
            throw refused("a path has no '\\'");
        }
        if (written.startsWith("/")) {
            throw refused("a path of the machine is never read: it starts with '/'");
        }
        if (written.startsWith("~")) {
            throw refused("there is no home folder: it starts with '~'");
        }
        if (DRIVE.matcher(written).matches()) {
            throw refused("there are no drives: it starts with '" + written.charAt(0) + ":'");
        }
        if (written.indexOf(':') >= 0) {
            throw refused("a path has no ':', for URLs and streams are not read");
        }
        if (ENCODED.matcher(written).find()) {
            throw refused("percent signs are not decoded, so an encoded path leads nowhere");
        }
    }

    private static void character(int point) {
        boolean invisible =
                switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR ->
                            true;
                    default -> false;
                };
        if (invisible) {
            throw refused(hex(point) + " can't be seen and is in no path");
        }
        if (point < 0x80) {
            return;
        }
        String plain = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKC);
        if (LOOKALIKES.indexOf(point) >= 0
                || plain.chars().anyMatch(c -> "./\\:~%".indexOf(c) >= 0)) {
            throw refused(hex(point) + " looks like a dot, slash or colon and is in no path");
        }
    }

    private static void name(String name, String written) {
        if (name.isEmpty()) {
            throw refused(
                    written.endsWith("/")
                            ? "a path does not end with '/'"
                            : "a path has no empty name, as between '//'");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused("a path goes down only: it has a '" + name + "'");
        }
        if (name.startsWith(".")) {
            throw refused("hidden files are not read: a name starts with '.'");
        }
        if (name.endsWith(".") || !name.equals(name.strip())) {
            throw refused("a name starts or ends with a space, or ends with a dot");
        }
        if (DEVICE.matcher(name).matches()) {
            throw refused("devices are not read: " + name.toUpperCase(Locale.ROOT));
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw refused("a name is longer than " + NAME_BYTES_MAX + " bytes");
        }
    }

    private static RefusedException refused(String what) {
        return RefusedException.outside(what + INSTEAD);
    }

    private static String hex(int point) {
        return String.format(Locale.ROOT, "U+%04X", point);
    }
}
