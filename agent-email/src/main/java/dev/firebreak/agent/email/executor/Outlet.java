package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.action.Effect;

/** Where mails go. */
interface Outlet {
    /** One mail on its way there; nothing has happened yet. */
    Effect send(Mail mail);

    /**
     * A mail that is to go out.
     *
     * @param id made from the action: the same action always has the same
     */
    record Mail(Letter letter, Sender sender, String id) {
        /** Its Message-ID, without angle brackets. */
        String messageId() {
            return id + "@" + sender.domain();
        }
    }
}
