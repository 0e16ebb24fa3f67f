package dev.firebreak.boundary.registry;

/** Stands where the code comes within the hour; the shapes around it are final. */
public final class Unfinished {
    private Unfinished() {}

    public static <T> T yet(Object... seen) {
        if (seen.length < 100) {
            throw new UnsupportedOperationException();
        }
        return yet();
    }
}
