package dev.firebreak.model.price;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a prompt has, before a provider counts them.
 *
 * <p>OpenAI's are counted with its own tokenizer; what it puts around messages, tools and schemas
 * is its secret, so there is a margin. Others don't publish theirs, so characters are weighed by
 * kind: prose comes out at nearly twice its tokens, JSON and other scripts at up to three times
 * theirs. It can be too low for text that a tokenizer has never seen (dense random bytes, rare
 * scripts that fall back to single bytes); {@code firebreak_models_estimate_exceeded_total} counts
 * when a provider counted more.
 */
public final class TokenCount {
    /** By which tokenizer. */
    public enum Method {
        /** OpenAI's since GPT-4o. */
        O200K,
        /** No tokenizer: by characters. */
        CHARS4
    }

    /**
     * An estimate.
     *
     * @param likely what the provider will most likely count
     * @param most what it will hardly exceed: what is reserved
     */
    public record Estimate(long likely, long most) {}

    private record Counted(
            List<ToolSpec> tools, @Nullable AnswerSchema answer, Estimate estimate) {}

    private static final int MESSAGE_TOKENS = 8;
    private static final int TOOL_TOKENS = 24;

    /** What a provider says about tools in general: Anthropic up to 346 (its page on tool use). */
    private static final int TOOLS_TOKENS = 400;

    private static final int SCHEMA_TOKENS = 48;
    private static final int PROMPT_TOKENS = 24;
    private static final int KNOWN_PROMPTS_MAX = 2_000;

    /**
     * Above, characters are weighed: counting takes a second then, and no answer needs it exact.
     */
    private static final int TOKENIZED_CHARS_MAX = 2_000_000;

    /** The tokenizer takes time that grows faster than a text without spaces. */
    private static final int SLICE_CHARS = 2_000;

    private final ToLongFunction<String> text;
    private final Method method;

    /**
     * A prompt is weighed by each decorator that wants to know; with other limits, but the same
     * messages.
     */
    private final Cache<List<Message>, Counted> known =
            Caffeine.newBuilder().weakKeys().maximumSize(KNOWN_PROMPTS_MAX).build();

    private TokenCount(Method method, ToLongFunction<String> text) {
        this.method = method;
        this.text = text;
    }

    /** Loads the tokenizer, which takes some tenths of a second. */
    public static TokenCount by(Method method) {
        return switch (method) {
            case O200K -> {
                Encoding encoding =
                        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
                yield new TokenCount(method, t -> tokenized(t, encoding));
            }
            case CHARS4 -> new TokenCount(method, TokenCount::byCharacters);
        };
    }

    /** The tokens of all that is sent. */
    public Estimate input(Prompt prompt) {
        Counted before = known.getIfPresent(prompt.messages());
        if (before != null
                && before.tools().equals(prompt.tools())
                && Objects.equals(before.answer(), prompt.answer())) {
            return before.estimate();
        }
        Estimate estimate = count(prompt);
        known.put(prompt.messages(), new Counted(prompt.tools(), prompt.answer(), estimate));
        return estimate;
    }

    /** The tokens of a text alone. */
    public long text(String written) {
        return text.applyAsLong(written);
    }

    private Estimate count(Prompt prompt) {
        long tokens = PROMPT_TOKENS;
        for (Message message : prompt.messages()) {
            tokens += MESSAGE_TOKENS + message(message);
        }
        if (!prompt.tools().isEmpty()) {
            tokens += TOOLS_TOKENS;
        }
        for (ToolSpec tool : prompt.tools()) {
            tokens +=
                    TOOL_TOKENS
                            + text(tool.name())
                            + text(tool.description())
                            + text(tool.parametersSchema());
        }
        AnswerSchema answer = prompt.answer();
        if (answer != null) {
            tokens += SCHEMA_TOKENS + text(answer.name()) + text(answer.json());
        }
        return switch (method) {
            case O200K -> new Estimate(tokens, tokens + tokens / 20);
            case CHARS4 -> new Estimate(Math.ceilDiv(tokens * 2, 3), tokens);
        };
    }

    private long message(Message message) {
        return switch (message) {
            case Message.Instruction(String said) -> text(said);
            case Message.Asked(String said) -> text(said);
            case Message.Said(String said, List<ToolCall> calls) -> {
                long tokens = text(said);
                for (ToolCall call : calls) {
                    tokens +=
                            MESSAGE_TOKENS
                                    + text(call.id())
                                    + text(call.name())
                                    + text(call.argumentsJson());
                }
                yield tokens;
            }
            case Message.ToolAnswer(String id, String tool, String said, boolean failed) ->
                    text(id) + text(tool) + text(said);
        };
    }

    /** In slices; where one ends, a token more is counted at times. */
    private static long tokenized(String text, Encoding encoding) {
        if (text.length() > TOKENIZED_CHARS_MAX) {
            return byCharacters(text);
        }
        long tokens = 0;
        for (int from = 0; from < text.length(); from += SLICE_CHARS) {
            int to = Math.min(text.length(), from + SLICE_CHARS);
            // Ordinary: otherwise a text that contains <|endoftext|> throws.
            tokens += encoding.countTokensOrdinary(text.substring(from, to));
        }
        return tokens;
    }

    /** Hundredths of a token for each character. */
    private static long byCharacters(String text) {
        long hundredths = 0;
        int word = 0;
        boolean mixed = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lower = c >= 'a' && c <= 'z';
            word = lower ? word + 1 : 0;
            mixed =
                    Character.isLetterOrDigit(c)
                            && (mixed || (i > 0 && turns(text.charAt(i - 1), c)));
            if (lower) {
                // A word of everyday language is one to three tokens; what is longer, or of
                // capitals
                // and digits too, is none.
                hundredths += word > 12 || mixed ? 75 : 42;
            } else if (c == ' ') {
                hundredths += 12;
            } else if (c >= 'A' && c <= 'Z') {
                hundredths += mixed ? 100 : 80;
            } else if (c < 0x80) {
                hundredths += 100;
            } else if (c < 0x800) {
                hundredths += 125;
            } else {
                // Half of a pair, too: four for an emoji.
                hundredths += 200;
            }
        }
        return Math.ceilDiv(hundredths, 100);
    }

    /** A capital after a small letter, or a letter beside a digit: no word is written so. */
    private static boolean turns(char before, char c) {
        boolean digit = c >= '0' && c <= '9';
        boolean digitBefore = before >= '0' && before <= '9';
        return (before >= 'a' && before <= 'z' && c >= 'A' && c <= 'Z')
                || (digit != digitBefore
                        && Character.isLetterOrDigit(before)
                        && Character.isLetterOrDigit(c));
    }
}
