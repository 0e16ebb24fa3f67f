package dev.firebreak.boundary.check;

import dev.firebreak.kit.contract.Contract;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** Says in one rejection what a contract found wrong with a record. */
final class Invalids {
    private static final int SHOWN_MAX = 5;

    private Invalids() {}

    /** The code is the first violation's. */
    static Rejection of(List<Violation> violations) {
        String first =
                violations.stream()
                        .limit(SHOWN_MAX)
                        .map(Invalids::inWords)
                        .collect(Collectors.joining("; "));
        int more = violations.size() - SHOWN_MAX;
        return new Rejection.Invalid(
                code(violations.getFirst()),
                more > 0 ? "%s; and %d more".formatted(first, more) : first,
                violations);
    }

    private static RejectionCode code(Violation violation) {
        return switch (violation.getRule()) {
            case Contract.FINITE -> RejectionCode.NUMBER_NOT_FINITE;
            case Contract.TEXT_SIZE -> RejectionCode.TEXT_TOO_LONG;
            case Contract.UUID, Contract.TIME -> RejectionCode.LOGICAL_TYPE_INVALID;
            case Contract.NESTING -> RejectionCode.DECODE_LIMIT;
            default -> RejectionCode.RULE_VIOLATION;
        };
    }

    private static String inWords(Violation violation) {
        String where = violation.getPath().isEmpty() ? "the record" : violation.getPath();
        return "%s is not %s: %s".formatted(where, violation.getExpected(), violation.getActual());
    }
}
