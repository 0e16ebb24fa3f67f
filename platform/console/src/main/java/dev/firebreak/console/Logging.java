package dev.firebreak.console;

/**
 * How much is logged, by the properties that logback.xml reads. To be said before the first line is
 * logged.
 */
public final class Logging {
    private Logging() {}

    /** For processes that run for long: what happens, and what the Kafka clients warn of. */
    public static void tellMore() {
        set("firebreak.log", "INFO");
        set("firebreak.log.kafka", "WARN");
    }

    /** What somebody said with -D stays. */
    private static void set(String property, String level) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, level);
        }
    }
}
