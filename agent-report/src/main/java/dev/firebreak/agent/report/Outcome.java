package dev.firebreak.agent.report;

import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import java.util.List;

/**
 * What came of a request.
 *
 * @param record a ReportOutput or a Declined
 * @param confidence from 0 to 1
 * @param queries how many were run for it
 */
record Outcome(Object record, double confidence, List<ProposedAction> actions, int queries) {
    private static final int DETAIL_CHARS_MAX = 4_000;

    Outcome {
        actions = List.copyOf(actions);
    }

    static Outcome declined(String detail) {
        return declined(RejectionCode.INPUT_UNUSABLE, detail);
    }

    static Outcome declined(RejectionCode code, String detail) {
        Declined declined =
                Declined.newBuilder()
                        .setCode(code)
                        .setDetail(cut(detail, DETAIL_CHARS_MAX))
                        .build();
        return new Outcome(declined, 1.0, List.of(), 0);
    }

    /** A text that is shown to be cut where it is. */
    static String cut(String text, int charsMax) {
        return text.length() <= charsMax ? text : text.substring(0, charsMax - 1) + "…";
    }
}
