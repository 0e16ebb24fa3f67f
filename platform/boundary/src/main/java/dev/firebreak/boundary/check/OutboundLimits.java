package dev.firebreak.boundary.check;

import java.util.HashMap;
import java.util.Map;

/**
 * How large a record may become on its way out.
 *
 * @param valueBytesMax with its frame; below what the producer and the topic take, because a record
 *     that is too large spoils the transaction it is sent in
 * @param byTopic the same for topics that take more or less than others, such as dead-letters,
 *     where the largest message must fit with all that is said about it
 */
public record OutboundLimits(int valueBytesMax, Map<String, Integer> byTopic) {
    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;

    public OutboundLimits {
        byTopic = Map.copyOf(byTopic);
        check(valueBytesMax);
        byTopic.values().forEach(OutboundLimits::check);
    }

    /** The same for all topics. */
    public OutboundLimits(int valueBytesMax) {
        this(valueBytesMax, Map.of());
    }

    /** 16 MiB, as {@link InboundLimits#defaults()}: what can be read can be passed on. */
    public static OutboundLimits defaults() {
        return new OutboundLimits(VALUE_BYTES_MAX);
    }

    /** The same limits with another for one topic. */
    public OutboundLimits with(String topic, int topicValueBytesMax) {
        Map<String, Integer> more = new HashMap<>(byTopic);
        more.put(topic, topicValueBytesMax);
        return new OutboundLimits(valueBytesMax, more);
    }

    /** The limit that holds for a topic. */
    public int valueBytesMax(String topic) {
        return byTopic.getOrDefault(topic, valueBytesMax);
    }

    private static void check(int valueBytesMax) {
        if (valueBytesMax < 1) {
            throw new IllegalArgumentException("valueBytesMax is not positive: " + valueBytesMax);
        }
    }
}
