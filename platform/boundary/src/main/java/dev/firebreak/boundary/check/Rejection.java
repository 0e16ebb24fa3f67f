package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a message was stopped. What it means for people is said once per code, in {@link
 * RejectionCodes}.
 */
public sealed interface Rejection {
    RejectionCode code();

    /** What was seen and what would have been right, for people. */
    String message();

    /** Every broken rule, where rules were broken. */
    default List<Violation> violations() {
        return List.of();
    }

    /** The exception behind it, where there was one. */
    default @Nullable Throwable cause() {
        return null;
    }

    /** The kind of trouble. */
    default RejectionCategory category() {
        return RejectionCodes.category(code());
    }

    /** What a replay needs. */
    default ReplayAdvice advice() {
        return RejectionCodes.advice(code());
    }

    /** The bytes could not be read as a record that is allowed here. */
    record Unreadable(RejectionCode code, String message, @Nullable Throwable cause)
            implements Rejection {
        public Unreadable(RejectionCode code, String message) {
            this(code, message, null);
        }
    }

    /** The record could be read, or was about to be written, but breaks its contract. */
    record Invalid(RejectionCode code, String message, List<Violation> violations)
            implements Rejection {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }

    /** An output could not be written. */
    record Unwritable(RejectionCode code, String message, @Nullable Throwable cause)
            implements Rejection {
        public Unwritable(RejectionCode code, String message) {
            this(code, message, null);
        }
    }

    /** The record is sound, but something says no: deadline, guard, permission, budget, policy. */
    record Refused(RejectionCode code, String message) implements Rejection {}

    /** Handling the record failed. */
    record Failed(RejectionCode code, String message, Throwable cause) implements Rejection {}
}
