package dev.firebreak.boundary.check;

import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;

/**
 * What each rejection code means for people: the kind of trouble, and what a replay needs.
 * docs/dead-letters.md says it in words.
 */
public final class RejectionCodes {
    private RejectionCodes() {}

    /** The kind of trouble. */
    public static RejectionCategory category(RejectionCode code) {
        return switch (code) {
            case UNKNOWN,
                    ENCODE_FAILED,
                    OUTPUT_SCHEMA_MISMATCH,
                    OUTPUT_TOO_LARGE,
                    HANDLER_EXCEPTION,
                    STATE_CONFLICT ->
                    RejectionCategory.BUG;
            case PAYLOAD_EMPTY,
                    PAYLOAD_TOO_LARGE,
                    WIRE_FORMAT_UNKNOWN,
                    DECODE_TRUNCATED,
                    DECODE_TRAILING_BYTES,
                    DECODE_MALFORMED,
                    DECODE_LIMIT,
                    LOGICAL_TYPE_INVALID,
                    NUMBER_NOT_FINITE,
                    TEXT_TOO_LONG,
                    RULE_VIOLATION,
                    INPUT_UNUSABLE,
                    NOTHING_TO_DO,
                    DEPENDENCY_DECLINED ->
                    RejectionCategory.DATA;
            case SCHEMA_ID_UNKNOWN, SCHEMA_NOT_ALLOWED, SCHEMA_INVALID, READER_INCOMPATIBLE ->
                    RejectionCategory.SCHEMA;
            case CANCELLED,
                    APPROVAL_DENIED,
                    APPROVAL_EXPIRED,
                    AGENT_UNKNOWN,
                    PLAN_INVALID,
                    EXECUTOR_UNKNOWN,
                    HANDED_OVER,
                    REPLAY_LIMIT ->
                    RejectionCategory.POLICY;
            case INJECTION_DETECTED,
                    PII_LEAK,
                    PERMISSION_DENIED,
                    APPROVAL_MISMATCH,
                    ACTION_NOT_ALLOWED,
                    VERIFIER_DISAGREED ->
                    RejectionCategory.SECURITY;
            case MODEL_OUTPUT_INVALID,
                    MODEL_REFUSED,
                    MODEL_TRUNCATED,
                    MODEL_FAILED,
                    LOW_CONFIDENCE ->
                    RejectionCategory.MODEL;
            case TOOL_UNKNOWN,
                    TOOL_NOT_ALLOWED,
                    TOOL_FAILED,
                    ACTION_FAILED,
                    ACTION_OUTCOME_UNKNOWN ->
                    RejectionCategory.TOOL;
            case BUDGET_EXCEEDED, STEP_LIMIT, RETRY_LIMIT, LOOP_DETECTED, RATE_LIMITED ->
                    RejectionCategory.BUDGET;
            case DEADLINE_EXCEEDED, STEP_TIMEOUT -> RejectionCategory.TIMEOUT;
            case POISON_CRASH -> RejectionCategory.POISON;
        };
    }

    /** What a replay needs: nothing, a repaired system, an edit, or it must not be. */
    public static ReplayAdvice advice(RejectionCode code) {
        return switch (code) {
            case MODEL_REFUSED, MODEL_FAILED, RATE_LIMITED, STEP_TIMEOUT, DEPENDENCY_DECLINED ->
                    ReplayAdvice.AS_IS;
            case UNKNOWN,
                    SCHEMA_ID_UNKNOWN,
                    SCHEMA_NOT_ALLOWED,
                    SCHEMA_INVALID,
                    READER_INCOMPATIBLE,
                    ENCODE_FAILED,
                    OUTPUT_SCHEMA_MISMATCH,
                    OUTPUT_TOO_LARGE,
                    PERMISSION_DENIED,
                    PII_LEAK,
                    MODEL_OUTPUT_INVALID,
                    MODEL_TRUNCATED,
                    LOW_CONFIDENCE,
                    TOOL_UNKNOWN,
                    TOOL_NOT_ALLOWED,
                    TOOL_FAILED,
                    BUDGET_EXCEEDED,
                    STEP_LIMIT,
                    RETRY_LIMIT,
                    LOOP_DETECTED,
                    AGENT_UNKNOWN,
                    PLAN_INVALID,
                    APPROVAL_EXPIRED,
                    HANDLER_EXCEPTION,
                    POISON_CRASH,
                    ACTION_NOT_ALLOWED,
                    ACTION_FAILED,
                    EXECUTOR_UNKNOWN,
                    STATE_CONFLICT ->
                    ReplayAdvice.AFTER_FIX;
            case PAYLOAD_TOO_LARGE,
                    WIRE_FORMAT_UNKNOWN,
                    DECODE_TRUNCATED,
                    DECODE_TRAILING_BYTES,
                    DECODE_MALFORMED,
                    DECODE_LIMIT,
                    LOGICAL_TYPE_INVALID,
                    NUMBER_NOT_FINITE,
                    TEXT_TOO_LONG,
                    RULE_VIOLATION,
                    DEADLINE_EXCEEDED,
                    INPUT_UNUSABLE ->
                    ReplayAdvice.EDIT_NEEDED;
            case PAYLOAD_EMPTY,
                    ACTION_OUTCOME_UNKNOWN,
                    VERIFIER_DISAGREED,
                    HANDED_OVER,
                    INJECTION_DETECTED,
                    NOTHING_TO_DO,
                    CANCELLED,
                    APPROVAL_DENIED,
                    APPROVAL_MISMATCH,
                    REPLAY_LIMIT ->
                    ReplayAdvice.NEVER;
        };
    }
}
