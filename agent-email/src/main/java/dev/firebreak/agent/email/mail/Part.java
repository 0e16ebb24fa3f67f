package dev.firebreak.agent.email.mail;

import java.util.ArrayList;
import java.util.List;

/** A node of a mail's MIME tree. */
sealed interface Part {
    /** Several parts, as multipart/SUBTYPE or as a mail inside a mail. */
    record Group(String type, List<Part> parts) implements Part {
        Group(String type) {
            this(type, new ArrayList<>());
        }
    }

    /**
     * Content.
     *
     * @param type media type and parameters
     * @param disposition attachment, inline or empty
     * @param fileName as written, not to be trusted; empty when there is none
     * @param text decoded; empty for what is not text
     */
    record Leaf(Parameters type, String disposition, String fileName, String text, long sizeBytes)
            implements Part {
        boolean isAttachment() {
            return disposition.equals("attachment")
                    || (!fileName.isEmpty()
                            && !type.value().equals("text/html")
                            && !disposition.equals("inline"));
        }
    }
}
