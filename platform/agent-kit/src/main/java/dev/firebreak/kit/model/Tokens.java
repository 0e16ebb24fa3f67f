package dev.firebreak.kit.model;

/**
 * What a call used, in tokens, counted alike for every provider.
 *
 * @param input all that was sent, {@code cached} and {@code cacheWritten} among them
 * @param cached of the input, what the provider read from its prompt cache
 * @param cacheWritten of the input, what the provider wrote to its prompt cache
 * @param output all that came back, {@code reasoning} among it
 * @param reasoning of the output, what the model thought and did not show
 */
public record Tokens(long input, long cached, long cacheWritten, long output, long reasoning) {
    /** Nothing. */
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    public Tokens {
        if (input < 0 || cached < 0 || cacheWritten < 0 || output < 0 || reasoning < 0) {
            throw new IllegalArgumentException("tokens are not negative");
        }
        if (cached + cacheWritten > input || reasoning > output) {
            throw new IllegalArgumentException("a part is larger than the whole");
        }
    }

    public static Tokens of(long input, long output) {
        return new Tokens(input, 0, 0, output, 0);
    }

    public long total() {
        return input + output;
    }

    public Tokens plus(Tokens more) {
        return new Tokens(
                input + more.input,
                cached + more.cached,
                cacheWritten + more.cacheWritten,
                output + more.output,
                reasoning + more.reasoning);
    }
}
