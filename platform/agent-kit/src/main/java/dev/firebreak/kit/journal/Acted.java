package dev.firebreak.kit.journal;

/** What became of an effect on the world. */
public sealed interface Acted {
    /** It was carried out, now or in an earlier run. */
    record Done(Reply reply) implements Acted {}

    /**
     * An earlier run meant to carry it out and did not say what came of it. It is not tried again:
     * a person, or a probe, has to find out.
     */
    record Unknown() implements Acted {}
}
