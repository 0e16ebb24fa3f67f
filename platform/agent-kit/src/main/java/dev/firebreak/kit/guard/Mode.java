package dev.firebreak.kit.guard;

/** What a layer may do about what it sees. */
public enum Mode {
    /** It does not look. */
    OFF,
    /** It looks and says so, to whoever reads the result; the text goes its way. */
    REPORT,
    /**
     * It acts: what hides is taken out, what is too large is cut, and text that seems to steer is
     * kept from models.
     */
    ENFORCE
}
