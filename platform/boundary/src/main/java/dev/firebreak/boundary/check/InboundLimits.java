package dev.firebreak.boundary.check;

/**
 * How much one record may ask of its reader.
 *
 * @param valueBytesMax a larger value is refused before anything looks into it
 */
public record InboundLimits(int valueBytesMax) {
    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;

    public InboundLimits {
        if (valueBytesMax < 1) {
            throw new IllegalArgumentException("valueBytesMax is not positive: " + valueBytesMax);
        }
    }

    /** 16 MiB: a task with a document of the largest size and room for its envelope. */
    public static InboundLimits defaults() {
        return new InboundLimits(VALUE_BYTES_MAX);
    }
}
