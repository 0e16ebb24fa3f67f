package dev.firebreak.kit.action;

import org.jspecify.annotations.Nullable;

/** What became of an attempt to do something to the world; each says what was seen, for people. */
public sealed interface Carried {
    /** What was seen. */
    String detail();

    /**
     * It was done.
     *
     * @param externalId id that the outside world knows it by, such as a Message-ID
     */
    record Done(String detail, @Nullable String externalId) implements Carried {}

    /** It was not done, and trying again would not help. */
    record Failed(String detail) implements Carried {}

    /** It was not done, and may go well later. */
    record NotYet(String detail) implements Carried {}

    /** Nobody knows whether it was done. */
    record Unknown(String detail) implements Carried {}
}
