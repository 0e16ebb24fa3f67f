package dev.firebreak.agent.email.executor;

/** How the connection to a mail server is kept private. */
public enum Tls {
    /** Begun in the clear, then TLS; a server that has none is not spoken to. */
    STARTTLS,
    /** From the first byte. */
    TLS,
    /** Not at all: for a server on this machine. */
    NONE
}
