package dev.firebreak.boundary.topic;

/** One way in which a topic on the cluster is not as the list says. */
public sealed interface Difference {
    /** The topic. */
    String topic();

    /** What was seen and what would be right, for people. */
    String text();

    /** Whether {@link TopicProvisioner#apply} mends it; what it can't mend needs a person. */
    boolean mendable();

    /** There is no such topic. */
    record Missing(String topic, int partitions) implements Difference {
        @Override
        public String text() {
            return "is missing; the list wants it with " + partitions + " partitions";
        }

        @Override
        public boolean mendable() {
            return true;
        }
    }

    /** It has fewer partitions than the list wants. */
    record TooFewPartitions(String topic, int actual, int wanted) implements Difference {
        @Override
        public String text() {
            return "has " + actual + " partitions, the list wants " + wanted;
        }

        @Override
        public boolean mendable() {
            return true;
        }
    }

    /**
     * It has more partitions than the list wants. Kafka can't take partitions away; nothing breaks
     * by it.
     */
    record TooManyPartitions(String topic, int actual, int wanted) implements Difference {
        @Override
        public String text() {
            return "has "
                    + actual
                    + " partitions, the list wants "
                    + wanted
                    + "; Kafka can't take partitions away";
        }

        @Override
        public boolean mendable() {
            return false;
        }
    }

    /** A setting of the topic is another one. */
    record OtherConfig(String topic, String key, String actual, String wanted)
            implements Difference {
        @Override
        public String text() {
            return key + " is " + actual + ", the list wants " + wanted;
        }

        @Override
        public boolean mendable() {
            return true;
        }
    }
}
