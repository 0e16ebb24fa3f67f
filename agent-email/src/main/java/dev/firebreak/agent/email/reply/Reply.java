package dev.firebreak.agent.email.reply;

import dev.firebreak.schemas.ReplyDraft;

/** What became of the wish to answer a mail. */
public sealed interface Reply {
    /** Why a person should look, or why there is no draft; empty when there is nothing to say. */
    String reason();

    /** Whether a person should look. */
    boolean needsPerson();

    /**
     * A draft.
     *
     * @param confidence how likely it answers what was asked, from 0 to 1
     */
    record Drafted(ReplyDraft draft, double confidence, boolean needsPerson, String reason)
            implements Reply {}

    /** No reply is due, or none can be given. */
    record None(boolean needsPerson, String reason) implements Reply {}
}
