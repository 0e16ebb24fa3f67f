package dev.firebreak.agent.email.triage;

import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Urgency;

/**
 * What a mail is at a glance.
 *
 * @param confidence how likely the category is right, from 0 to 1
 * @param language ISO 639-1, or {@code und}
 * @param why what the category rests on, in words
 */
public record Triage(
        EmailCategory category,
        double confidence,
        Urgency urgency,
        Sentiment sentiment,
        String language,
        String why) {
    /** Whether a machine or a stranger wrote to nobody in particular: such mail gets no reply. */
    public boolean isUnanswerable() {
        return switch (category) {
            case NEWSLETTER, NOTIFICATION, BOUNCE, SPAM, PHISHING -> true;
            case UNKNOWN,
                    ORDER_STATUS,
                    DELIVERY_PROBLEM,
                    RETURN_REFUND,
                    BILLING,
                    TECHNICAL_SUPPORT,
                    ACCOUNT,
                    PRODUCT_QUESTION,
                    COMPLAINT,
                    FEEDBACK,
                    SALES_INQUIRY,
                    SCHEDULING,
                    INTERNAL,
                    OTHER ->
                    false;
        };
    }

    /** Whether a program answered in its owner's place. */
    public boolean isAutomaticReply() {
        return category == EmailCategory.NOTIFICATION && why.equals(MachineMail.AUTOMATIC_REPLY);
    }
}
