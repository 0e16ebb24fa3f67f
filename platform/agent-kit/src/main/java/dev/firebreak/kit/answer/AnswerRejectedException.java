package dev.firebreak.kit.answer;

import dev.firebreak.kit.model.PromptId;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's answer can't be used, and asking again did not help: the request is declined, and its
 * dead letter keeps what the model said.
 */
public final class AnswerRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;
    private final transient List<Violation> violations;
    private final transient String answerType;
    private final transient @Nullable String answer;
    private final transient @Nullable String model;
    private final transient PromptId prompt;

    /**
     * @param answerType full name of the record that was wanted; empty: text
     * @param answer as the model wrote it, as far as there is one
     * @param model who wrote it, where known
     */
    public AnswerRejectedException(
            RejectionCode code,
            String message,
            List<Violation> violations,
            String answerType,
            @Nullable String answer,
            @Nullable String model,
            PromptId prompt,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.violations = List.copyOf(violations);
        this.answerType = answerType;
        this.answer = answer;
        this.model = model;
        this.prompt = prompt;
    }

    public RejectionCode code() {
        return code;
    }

    public List<Violation> violations() {
        return violations == null ? List.of() : violations;
    }

    /** Full name of the record that was wanted; empty: text. */
    public String answerType() {
        return answerType == null ? "" : answerType;
    }

    /** As the model wrote it; null when there was nothing. */
    public @Nullable String answer() {
        return answer;
    }

    public @Nullable String model() {
        return model;
    }

    public PromptId prompt() {
        return prompt == null ? PromptId.NONE : prompt;
    }
}
