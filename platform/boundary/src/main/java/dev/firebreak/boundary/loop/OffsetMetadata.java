package dev.firebreak.boundary.loop;

import java.util.BitSet;
import java.util.Optional;

/**
 * The text beside a committed offset: {@code BITMAP|NOTE}, each with its own version and checksum,
 * so that damage to one leaves the other. Kafka allows 4,096 characters; the longest here are 2,745
 * and 300.
 */
record OffsetMetadata(BitSet done, OwnerNote note) {
    static String encode(String bitmap, OwnerNote note) {
        return bitmap + "|" + note.encode();
    }

    /**
     * What the text says; empty when something in it is not ours or damaged. {@link #salvage} then
     * gives what is left: records may be done again, none is skipped.
     */
    static Optional<OffsetMetadata> decode(String text) {
        int bar = text.indexOf('|');
        Optional<BitSet> done = OffsetMap.decode(bar < 0 ? text : text.substring(0, bar));
        Optional<OwnerNote> note =
                bar < 0 ? Optional.of(OwnerNote.NONE) : OwnerNote.decode(text.substring(bar + 1));
        return done.flatMap(d -> note.map(n -> new OffsetMetadata(d, n)));
    }

    static OffsetMetadata salvage(String text) {
        int bar = text.indexOf('|');
        return new OffsetMetadata(
                OffsetMap.decode(bar < 0 ? text : text.substring(0, bar)).orElseGet(BitSet::new),
                bar < 0
                        ? OwnerNote.NONE
                        : OwnerNote.decode(text.substring(bar + 1)).orElse(OwnerNote.NONE));
    }
}
