package dev.firebreak.console;

/**
 * How much is logged, by the property that logback.xml reads. To be said before the first line is
 * logged.
 */
public final class Logging {
    private Logging() {}

    /** For processes that run for long: what happens, not only trouble. */
    public static void tellMore() {
        set("firebreak.log", "INFO");
    }

    /** What somebody said with -D stays. */
    private static void set(String property, String level) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, level);
        }
    }
}
