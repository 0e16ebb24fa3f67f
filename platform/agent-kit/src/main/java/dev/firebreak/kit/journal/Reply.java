package dev.firebreak.kit.journal;

import dev.firebreak.schemas.Usage;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call answered.
 *
 * @param bytes the answer; not to be written to
 * @param usage what it cost; null when nothing
 * @param replayed true when it comes from the journal, so that it was paid for before
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content, below
public record Reply(byte[] bytes, @Nullable Usage usage, boolean replayed) {
    public Reply(byte[] bytes, @Nullable Usage usage) {
        this(bytes, usage, false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reply that
                && Arrays.equals(bytes, that.bytes)
                && Objects.equals(usage, that.usage)
                && replayed == that.replayed;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(bytes), usage, replayed);
    }
}
