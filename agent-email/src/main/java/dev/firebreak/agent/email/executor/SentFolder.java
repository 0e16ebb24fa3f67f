package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.DependencyException;

/** Where a mail that was sent is seen again. */
interface SentFolder {
    /** Nowhere. */
    SentFolder NONE =
            new SentFolder() {
                @Override
                public boolean has(String messageId) {
                    return false;
                }

                @Override
                public String keep(byte[] mail) {
                    return "";
                }
            };

    /**
     * Whether a mail with this Message-ID is there.
     *
     * @throws DependencyException it can't be looked just now
     */
    boolean has(String messageId);

    /**
     * Puts a mail there, where that is wanted; as well as it can, for the mail has gone out.
     *
     * @return what is to be said about it; empty: nothing
     */
    String keep(byte[] mail);
}
