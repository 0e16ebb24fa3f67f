package dev.firebreak.model.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.model.Tokens;

/**
 * What a provider says was used, while an answer comes in. Where it says nothing, or nothing that
 * can be, tokens are estimated as a fourth of the characters, rounded up: nothing is free because
 * somebody kept silent.
 */
final class Usage {
    private static final int CHARS_PER_TOKEN = 4;

    private long input;
    private long cached;
    private long cacheWritten;
    private long output;
    private long reasoning;

    /**
     * @param all of what was sent, cached parts among it
     */
    void input(long all, long read, long written) {
        input = Math.max(0, all);
        cached = Math.clamp(read, 0, input);
        cacheWritten = Math.clamp(written, 0, input - cached);
    }

    /**
     * @param all of what came back, thoughts among it
     */
    void output(long all, long thoughts) {
        output = Math.max(0, all);
        reasoning = Math.clamp(thoughts, 0, output);
    }

    Tokens tokens(long promptChars, long answerChars) {
        long in = input > 0 ? input : estimate(promptChars);
        long out = output > 0 ? output : estimate(answerChars);
        return new Tokens(in, cached, cacheWritten, out, reasoning);
    }

    private static long estimate(long chars) {
        return Math.ceilDiv(chars, CHARS_PER_TOKEN);
    }

    /** A count, 0 where there is none; larger than anything real is none either. */
    static long count(JsonNode node) {
        long count = node.isNumber() ? node.asLong() : 0;
        return count < 0 || count > Integer.MAX_VALUE ? 0 : count;
    }
}
