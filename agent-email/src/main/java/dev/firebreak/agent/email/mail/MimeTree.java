package dev.firebreak.agent.email.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.util.ByteSequence;

/**
 * Takes a mail's bytes apart, keeping what was read before anything went wrong. Headers, lines,
 * depth, parts and text are bounded; the parser itself bounds no depth, so it is left from here.
 */
final class MimeTree extends AbstractContentHandler {
    private static final int HEADERS_MAX = 1000;
    private static final int HEADER_BYTES_MAX = 100_000;
    private static final int LINE_BYTES_MAX = 1_000_000;
    private static final int DEPTH_MAX = 20;
    private static final int PARTS_MAX = 500;
    private static final int TEXT_BYTES_MAX = 1 << 20;
    private static final MimeConfig LIMITS =
            MimeConfig.custom()
                    .setMaxHeaderCount(HEADERS_MAX)
                    .setMaxHeaderLen(HEADER_BYTES_MAX)
                    .setMaxLineLen(LINE_BYTES_MAX)
                    .setMaxContentLen(-1)
                    .setMalformedHeaderStartsBody(true)
                    .build();

    private final MimeStreamParser parser =
            new MimeStreamParser(LIMITS, DecodeMonitor.SILENT, null);
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final Map<String, String> partHeaders = new LinkedHashMap<>();
    private final Deque<Part.Group> open = new ArrayDeque<>();
    private final Part.Group root = new Part.Group("message/rfc822");
    private int messages;
    private int parts;
    private String damage = "";

    private MimeTree() {
        open.push(root);
        parser.setContentDecoding(true);
        parser.setContentHandler(this);
    }

    /** Never throws; {@link #damage} says what stopped the reading, if anything did. */
    static MimeTree read(byte[] content) {
        MimeTree tree = new MimeTree();
        try {
            tree.parser.parse(new ByteArrayInputStream(content));
        } catch (BeyondLimit e) {
            tree.damage = e.limit;
        } catch (MimeException | IOException | RuntimeException e) {
            tree.damage =
                    "the structure is broken or beyond limits: " + e.getClass().getSimpleName();
        }
        return tree;
    }

    /** The outer mail's headers, by name in lower case, decoded. */
    Map<String, List<String>> headers() {
        return headers;
    }

    Part.Group root() {
        return root;
    }

    /** What was wrong with the structure, in words; empty when nothing was. */
    String damage() {
        return damage;
    }

    @Override
    public void startMessage() throws MimeException {
        messages++;
        if (messages > 1) {
            push(new Part.Group("message/rfc822"));
        }
    }

    @Override
    public void endMessage() {
        if (messages > 1 && open.size() > 1) {
            open.pop();
        }
        messages--;
    }

    @Override
    public void startHeader() {
        partHeaders.clear();
    }

    @Override
    public void field(Field field) {
        String name = field.getName().strip().toLowerCase(Locale.ROOT);
        ByteSequence raw = field.getRaw();
        String value = raw == null ? HeaderText.decode(field.getBody()) : value(raw.toByteArray());
        partHeaders.putIfAbsent(name, value);
        if (open.size() == 1) {
            headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
    }

    @Override
    public void startMultipart(BodyDescriptor descriptor) throws MimeException {
        push(new Part.Group(descriptor.getMimeType().toLowerCase(Locale.ROOT)));
        partHeaders.clear();
    }

    @Override
    public void endMultipart() {
        if (open.size() > 1) {
            open.pop();
        }
    }

    @Override
    public void body(BodyDescriptor descriptor, InputStream content)
            throws MimeException, IOException {
        if (++parts > PARTS_MAX) {
            throw new BeyondLimit("more than " + PARTS_MAX + " parts");
        }
        String declared = partHeaders.getOrDefault("content-type", "");
        Parameters type =
                Parameters.parse(declared.isEmpty() ? descriptor.getMimeType() : declared);
        // A multipart without a boundary has no parts: the parser hands it over as the text it is.
        if (!type.value().contains("/") || type.value().startsWith("multipart/")) {
            type = new Parameters(descriptor.getMimeType().toLowerCase(Locale.ROOT), type.all());
        }
        Parameters disposition =
                Parameters.parse(partHeaders.getOrDefault("content-disposition", ""));
        String fileName =
                disposition.get("filename").isEmpty()
                        ? type.get("name")
                        : disposition.get("filename");
        boolean isText = type.value().startsWith("text/") || type.value().startsWith("message/");
        byte[] text = isText ? content.readNBytes(TEXT_BYTES_MAX) : new byte[0];
        long size = text.length + drain(content);
        open.getFirst()
                .parts()
                .add(
                        new Part.Leaf(
                                type,
                                disposition.value(),
                                fileName,
                                Charsets.decode(text, type.get("charset")),
                                size));
    }

    private void push(Part.Group group) throws BeyondLimit {
        if (open.size() > DEPTH_MAX) {
            throw new BeyondLimit("nested more than " + DEPTH_MAX + " deep");
        }
        open.getFirst().parts().add(group);
        open.push(group);
    }

    /** Leaves the parser; its own way to be stopped goes on for a while. */
    private static final class BeyondLimit extends MimeException {
        private static final long serialVersionUID = 1L;
        private final String limit;

        BeyondLimit(String limit) {
            super(limit);
            this.limit = limit;
        }
    }

    private static long drain(InputStream content) throws IOException {
        byte[] buffer = new byte[8192];
        long size = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            size += read;
        }
        return size;
    }

    /** What stands behind the colon. */
    private static String value(byte[] raw) {
        int colon = 0;
        while (colon < raw.length && raw[colon] != ':') {
            colon++;
        }
        int from = Math.min(colon + 1, raw.length);
        return HeaderText.decode(Arrays.copyOfRange(raw, from, raw.length));
    }
}
