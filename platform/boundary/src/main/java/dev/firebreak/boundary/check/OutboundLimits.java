package dev.firebreak.boundary.check;

/**
 * How large a record may become on its way out.
 *
 * @param valueBytesMax with its frame; below what the producer and the topic take, because a record
 *     that is too large spoils the transaction it is sent in
 */
public record OutboundLimits(int valueBytesMax) {
    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;

    public OutboundLimits {
        if (valueBytesMax < 1) {
            throw new IllegalArgumentException("valueBytesMax is not positive: " + valueBytesMax);
        }
    }

    /** 16 MiB, as {@link InboundLimits#defaults()}: what can be read can be passed on. */
    public static OutboundLimits defaults() {
        return new OutboundLimits(VALUE_BYTES_MAX);
    }
}
