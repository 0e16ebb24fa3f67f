package dev.firebreak.boundary.registry;

/** Stands where the code comes within the hour; the shapes around it are final. */
public final class Unfinished {
    private Unfinished() {}

    @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"}) // never returns
    public static <T> T yet(Object... seen) {
        throw new UnsupportedOperationException("unfinished: " + seen.length);
    }
}
