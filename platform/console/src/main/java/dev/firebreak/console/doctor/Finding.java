package dev.firebreak.console.doctor;

/**
 * One thing the doctor looked at.
 *
 * @param what it is about, one word
 * @param text what was seen
 * @param remedy what to do; empty when nothing needs doing
 */
public record Finding(Level level, String what, String text, String remedy) {
    /** How bad it is. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String what, String text) {
        return new Finding(Level.OK, what, text, "");
    }

    static Finding warn(String what, String text, String remedy) {
        return new Finding(Level.WARN, what, text, remedy);
    }

    static Finding fail(String what, String text, String remedy) {
        return new Finding(Level.FAIL, what, text, remedy);
    }
}
