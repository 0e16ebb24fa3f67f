package dev.firebreak.kit.redact;

/** What was found. */
public enum Kind {
    EMAIL("[redacted e-mail]", false),
    PHONE("[redacted phone]", false),
    IBAN("[redacted iban]", false),
    CARD("[redacted card]", false),
    /** A number that a state gave to one person: SSN, NINO, DNI, CPF and their kin. */
    NATIONAL_ID("[redacted id]", false),
    /** A key, token or password that is known by its shape. */
    SECRET("[redacted]", true),
    /** What stands after a word such as {@code password=}; it may be anything. */
    NAMED_SECRET("[redacted]", true),
    /** A piece of one of the others, where a text was shortened. */
    CUT_OFF("[redacted]", false);

    private final String mark;
    private final boolean secret;

    Kind(String mark, boolean secret) {
        this.mark = mark;
        this.secret = secret;
    }

    /** What takes its place. */
    public String mark() {
        return mark;
    }

    /** Whether it opens something; else it is about a person. */
    public boolean isSecret() {
        return secret;
    }
}
