package dev.firebreak.kit.contract;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** A value as a violation shows it: short, on one line, harmless in a terminal. */
public final class Shown {
    /** So much of a text is shown. */
    public static final int CHARS_MAX = 200;

    private Shown() {}

    /** A value of an Avro record. */
    public static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case CharSequence text -> text(text);
            case ByteBuffer bytes -> bytes.remaining() + " bytes";
            case GenericFixed fixed -> fixed.bytes().length + " bytes";
            case Map<?, ?> map -> map.size() + " entries";
            case Collection<?> items -> items.size() + " items";
            case IndexedRecord record -> "a " + record.getSchema().getName();
            default -> clean(String.valueOf(value), CHARS_MAX);
        };
    }

    /** Values of some fields of a record, such as {@code deadline: null, createdAt: …}. */
    static String fields(IndexedRecord record, Iterable<String> names) {
        var shown = new StringBuilder();
        for (String name : names) {
            var field = record.getSchema().getField(name);
            if (field != null) {
                shown.append(shown.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(": ")
                        .append(value(record.get(field.pos())));
            }
        }
        return shown.isEmpty() ? value(record) : shown.toString();
    }

    private static String text(CharSequence text) {
        String shown = "\"" + clean(text, CHARS_MAX) + "\"";
        return text.length() > CHARS_MAX ? shown + " (" + text.length() + " characters)" : shown;
    }

    /**
     * The text, at most so long, with what would not be seen or would change its surroundings
     * replaced.
     */
    public static String clean(CharSequence text, int charsMax) {
        int length = Math.min(text.length(), charsMax);
        var clean = new StringBuilder(length + 1);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean whole = !Character.isSurrogate(c) || pairedAt(text, i, length);
            clean.append(whole && !hidden(c) ? c : '\uFFFD');
        }
        return text.length() > charsMax ? clean.append('…').toString() : clean.toString();
    }

    private static boolean pairedAt(CharSequence text, int i, int length) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static boolean hidden(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
