package dev.firebreak.console.deadletter;

import dev.firebreak.schemas.DispositionState;
import dev.firebreak.schemas.RejectionCode;
import org.jspecify.annotations.Nullable;

/** Which letters somebody wants to see; null asks for all. */
public record LetterFilter(
        @Nullable RejectionCode code,
        @Nullable String agent,
        @Nullable String topic,
        @Nullable DispositionState state,
        @Nullable String taskId) {
    /** Every letter. */
    public static final LetterFilter ALL = new LetterFilter(null, null, null, null, null);

    boolean takes(ShelvedLetter letter) {
        return (code == null || letter.code() == code)
                && (agent == null || agent.equals(letter.agent()))
                && (topic == null || topic.equals(letter.topic()))
                && (state == null || letter.state() == state)
                && (taskId == null || taskId.equals(letter.taskId()));
    }
}
