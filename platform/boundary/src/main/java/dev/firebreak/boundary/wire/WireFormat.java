package dev.firebreak.boundary.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format. A value starts with {@code 00} and the schema's id in four bytes, big
 * endian; or its schema stands in the header {@value #VALUE_SCHEMA_HEADER}, as {@code 01} and a
 * guid in sixteen bytes (or as the prefix form), and the value is bare Avro. The header wins over
 * the prefix, the last header over earlier ones, as Confluent's own readers do it.
 */
public final class WireFormat {
    public static final String VALUE_SCHEMA_HEADER = "__value_schema_id";

    /** How many bytes {@link #frame} puts before the Avro bytes. */
    public static final int PREFIX_BYTES = 5;

    private static final byte ID_FOLLOWS = 0;
    private static final byte GUID_FOLLOWS = 1;
    private static final int GUID_FRAME_BYTES = 17;
    private static final int SHOWN_BYTES_MAX = 8;

    private WireFormat() {}

    /** What the frame of a value says. */
    public sealed interface Unframed {}

    /** The schema has this id; its Avro bytes start at {@code offset}. */
    public record WithId(int id, int offset) implements Unframed {}

    /** The schema has this guid; its Avro bytes start at {@code offset}. */
    public record WithGuid(UUID guid, int offset) implements Unframed {}

    /** Neither: in words what was seen and what would have been right. */
    public record NotFramed(String message) implements Unframed {}

    /** Writes the prefix of an id into the first five bytes. */
    public static void frame(int id, byte[] into) {
        ByteBuffer.wrap(into).put(ID_FOLLOWS).putInt(id);
    }

    /** Finds the schema of a value. */
    public static Unframed unframe(Headers headers, byte[] value) {
        Header header = headers.lastHeader(VALUE_SCHEMA_HEADER);
        byte @Nullable [] named = header == null ? null : header.value();
        if (named != null) {
            return switch (read(named)) {
                case WithId(int id, int end) when end == named.length -> new WithId(id, 0);
                case WithGuid(UUID guid, int end) when end == named.length -> new WithGuid(guid, 0);
                case WithId _, WithGuid _, NotFramed _ ->
                        new NotFramed(
                                "header %s is neither 00 and a 4-byte id nor 01 and a 16-byte guid: %s"
                                        .formatted(VALUE_SCHEMA_HEADER, shown(named)));
            };
        }
        return read(value);
    }

    private static Unframed read(byte[] bytes) {
        if (bytes.length >= PREFIX_BYTES && bytes[0] == ID_FOLLOWS) {
            return new WithId(ByteBuffer.wrap(bytes).getInt(1), PREFIX_BYTES);
        }
        if (bytes.length >= GUID_FRAME_BYTES && bytes[0] == GUID_FOLLOWS) {
            ByteBuffer guid = ByteBuffer.wrap(bytes, 1, GUID_FRAME_BYTES - 1);
            return new WithGuid(new UUID(guid.getLong(), guid.getLong()), GUID_FRAME_BYTES);
        }
        return new NotFramed(
                "value starts neither with 00 and a 4-byte schema id nor with 01 and a 16-byte guid: "
                        + shown(bytes));
    }

    private static String shown(byte[] bytes) {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        int shown = Math.min(bytes.length, SHOWN_BYTES_MAX);
        return "%d bytes, %s%s"
                .formatted(
                        bytes.length,
                        hex.formatHex(bytes, 0, shown),
                        shown < bytes.length ? " …" : "");
    }
}
