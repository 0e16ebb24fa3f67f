package dev.firebreak.agent.email.triage;

import dev.firebreak.schemas.EmailCategory;

/**
 * What a mail is about.
 *
 * @param confidence how likely it is right, from 0 to 1
 * @param why in words
 */
public record Verdict(EmailCategory category, double confidence, String why) {
    public Verdict {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence is not between 0 and 1: " + confidence);
        }
    }
}
