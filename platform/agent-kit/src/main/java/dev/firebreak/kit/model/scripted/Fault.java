package dev.firebreak.kit.model.scripted;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.PromptJson;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and when: on certain calls, on every n-th, or at a rate; always, when nothing is
 * said.
 *
 * @param every on each n-th call of a task with a prompt; 0: not by this
 * @param rate share of the calls, 0 to 1, drawn by what is asked; negative: not by this
 * @param afterPieces how much of the answer comes before; 0: nothing of it
 */
record Fault(
        ModelError error,
        String message,
        @Nullable Duration retryAfter,
        @Nullable Span call,
        int every,
        double rate,
        int afterPieces) {

    /**
     * Whether it strikes. A rate draws by the seed, the rule, the prompt's bytes and the number of
     * the call, so that a further try is another draw and a repeat of the run is the same one.
     */
    boolean strikes(Question question, long seed, int rule) {
        if (call != null) {
            return call.holds(question.call());
        }
        if (every > 0) {
            return question.call() % every == 0;
        }
        return rate < 0 || drawn(question, seed, rule) < rate;
    }

    private static double drawn(Question question, long seed, int rule) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(
                    ByteBuffer.allocate(16)
                            .putLong(seed)
                            .putInt(rule)
                            .putInt(question.call())
                            .flip());
            byte[] digest = sha256.digest(PromptJson.bytes(question.prompt()));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
