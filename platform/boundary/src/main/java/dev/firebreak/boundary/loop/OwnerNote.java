package dev.firebreak.boundary.loop;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What the owner of a partition leaves for the next one, beside the completion bitmap in a
 * committed offset's metadata: {@code n1:CRC:OWNER:CRASHES:BOOKMARK:SUSPECTS}.
 *
 * <p>A consumer group has no delivery count, so a record that ends the process would end each of
 * its owners in turn. This is that count. An owner writes OPEN before it handles anything and
 * CLOSED when it leaves; who finds OPEN knows that the one before it died.
 *
 * @param open whether the writer still held the partition
 * @param crashes owners in a row that died before they committed any outcome
 * @param bookmark {@link Handler#bookmark}, the lowest of the records that ran; negative: none
 * @param suspects records that ran, or ran when an earlier owner died, by their distance from the
 *     committed offset; at most {@link #SUSPECTS_MAX}
 */
record OwnerNote(boolean open, int crashes, long bookmark, SortedMap<Integer, Suspect> suspects) {
    /** Of these, those with the most crashes are kept, then the oldest. */
    static final int SUSPECTS_MAX = 32;

    /**
     * A record that may be what processes die of.
     *
     * @param crashes how many owners died while they ran it
     * @param runs whether the writer ran it; only then is the writer's own death one more
     */
    record Suspect(int crashes, boolean runs) {
        Suspect {
            crashes = Math.min(crashes, COUNT_MAX);
        }

        private int weight() {
            return 2 * crashes + (runs ? 1 : 0);
        }
    }

    static final OwnerNote NONE = new OwnerNote(false, 0, -1, new TreeMap<>());

    private static final int COUNT_MAX = 99;
    private static final Pattern FORM =
            Pattern.compile(
                    "n1:([0-9a-f]{8}):(([oc]):(\\d{1,2}):(-1|\\d{1,18}):((?:\\d{1,5}\\.\\d{1,2}\\+?(?:,\\d{1,5}\\.\\d{1,2}\\+?){0,31})?))");

    OwnerNote {
        crashes = Math.min(crashes, COUNT_MAX);
        bookmark = Math.max(-1, bookmark);
        TreeMap<Integer, Suspect> kept = new TreeMap<>();
        suspects.entrySet().stream()
                .filter(s -> s.getKey() >= 0 && s.getKey() < OffsetMap.WINDOW)
                .sorted(
                        Comparator.comparingInt(
                                        (Map.Entry<Integer, Suspect> s) -> -s.getValue().weight())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(SUSPECTS_MAX)
                .forEach(s -> kept.put(s.getKey(), s.getValue()));
        suspects = Collections.unmodifiableSortedMap(kept);
    }

    String encode() {
        StringBuilder text = new StringBuilder(open ? "o" : "c");
        text.append(':').append(crashes).append(':').append(bookmark).append(':');
        String separator = "";
        for (Map.Entry<Integer, Suspect> suspect : suspects.entrySet()) {
            text.append(separator)
                    .append(suspect.getKey())
                    .append('.')
                    .append(suspect.getValue().crashes())
                    .append(suspect.getValue().runs() ? "+" : "");
            separator = ",";
        }
        return "n1:" + crc(text.toString()) + ":" + text;
    }

    /** The note in this text; empty when it is not one of ours, or damaged. */
    static Optional<OwnerNote> decode(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !crc(form.group(2)).equals(form.group(1))) {
            return Optional.empty();
        }
        SortedMap<Integer, Suspect> suspects = new TreeMap<>();
        if (!form.group(6).isEmpty()) {
            for (String suspect : form.group(6).split(",", -1)) {
                int dot = suspect.indexOf('.');
                boolean runs = suspect.endsWith("+");
                int end = suspect.length() - (runs ? 1 : 0);
                suspects.put(
                        Integer.parseInt(suspect, 0, dot, 10),
                        new Suspect(Integer.parseInt(suspect, dot + 1, end, 10), runs));
            }
        }
        return Optional.of(
                new OwnerNote(
                        form.group(3).equals("o"),
                        Integer.parseInt(form.group(4)),
                        Long.parseLong(form.group(5)),
                        suspects));
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return String.format("%08x", crc.getValue());
    }
}
