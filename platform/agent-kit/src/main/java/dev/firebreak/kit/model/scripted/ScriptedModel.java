package dev.firebreak.kit.model.scripted;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model that answers by a script, for tests, demonstrations and rehearsed failures. The same
 * script and the same prompts give the same bytes, in whatever order threads run.
 *
 * <p>A script is YAML; {@code docs/models-scripted.md} has the whole format:
 *
 * <pre>{@code
 * rules:
 *   - when: {prompt: email-*, regex: "order (?P<order>[0-9]+)", call: 1}
 *     tools: [{name: order_status, arguments: {order: "${order}"}}]
 *   - when: {prompt: email-*}
 *     json: {reply: "Your order ${order} is on its way.", confidence: 0.9}
 *     faults: [{error: THROTTLED, retry-after-ms: 500, every: 3}]
 * default:
 *   text: I have no answer to this.
 * }</pre>
 *
 * <p>Calls are counted for each task together with the prompt's id (name, version and variant),
 * never over all: so threads that work on other tasks don't shift what a task is answered. Calls
 * that one task makes of one prompt side by side do race for their numbers; match those by text.
 * Counts live in memory: a process that starts again counts from 1, while {@code turn}, the number
 * of the answer within the conversation, is read from the prompt alone. Counts of the 100,000 tasks
 * and prompts that asked last are kept.
 */
public final class ScriptedModel implements Model {
    private static final long SCRIPT_BYTES_MAX = 4 << 20;
    private static final int COUNTS_MAX = 100_000;
    private static final int RULES_SHOWN_MAX = 20;

    private final Script script;
    private final Sleeper sleeper;
    private final Map<String, Integer> counts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > COUNTS_MAX;
                }
            };

    private ScriptedModel(Script script, Sleeper sleeper) {
        this.script = script;
        this.sleeper = sleeper;
    }

    /**
     * The script in a file, under the file's name without its ending.
     *
     * @throws IllegalArgumentException naming all that is wrong with it, by line
     */
    public static ScriptedModel of(Path file) throws IOException {
        String fileName = String.valueOf(file.getFileName());
        long size = Files.size(file);
        if (size > SCRIPT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "%s is larger than %d bytes: %d".formatted(fileName, SCRIPT_BYTES_MAX, size));
        }
        return parse(
                fileName.replaceFirst("\\.ya?ml$", ""),
                Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * A script under a name.
     *
     * @throws IllegalArgumentException naming all that is wrong with it, by line
     */
    public static ScriptedModel parse(String name, String yaml) {
        return new ScriptedModel(ScriptReader.read(name, yaml), Sleeper.real());
    }

    /** The same from the start, with another way to let time pass. */
    public ScriptedModel with(Sleeper other) {
        return new ScriptedModel(script, other);
    }

    /** Who answers: {@code scripted/NAME}. */
    public String name() {
        return "scripted/" + script.name();
    }

    @Override
    public Completion complete(Prompt prompt) {
        Question question = Question.of(prompt, counted(prompt));
        for (Rule rule : script.rules()) {
            Optional<Map<String, String>> slots = rule.when().on(question);
            if (slots.isPresent()) {
                return answered(rule, question, slots.get());
            }
        }
        throw new ModelException(
                ModelError.BAD_REQUEST,
                "the script %s has no rule for prompt '%s' (agent '%s', call %d, turn %d); its rules are: %s"
                        .formatted(
                                script.name(),
                                prompt.id(),
                                prompt.scope().agent(),
                                question.call(),
                                question.turn(),
                                shownRules()));
    }

    private int counted(Prompt prompt) {
        String key = prompt.scope().taskId() + "\n" + prompt.id();
        synchronized (counts) {
            return counts.merge(key, 1, Integer::sum);
        }
    }

    private Completion answered(Rule rule, Question question, Map<String, String> slots) {
        sleep(rule.latencyMs());
        String text = rule.said().text(slots);
        List<ToolCall> calls = rule.said().calls(question, slots);
        Tokens tokens = rule.tokens() == null ? counted(question, text, calls) : rule.tokens();
        for (Fault fault : rule.faults()) {
            if (fault.strikes(question, script.seed(), rule.number())) {
                throw failed(fault, rule, question, text, tokens);
            }
        }
        long outputMax = question.prompt().maxOutputTokens();
        if (tokens.output() > outputMax) {
            String partial = Pieces.head(text, (int) Math.min(Integer.MAX_VALUE, outputMax * 4));
            stream(rule, question.prompt().stream(), partial, Integer.MAX_VALUE);
            throw new ModelException(
                            ModelError.TRUNCATED,
                            "the answer has %d tokens, and %d were asked for at most"
                                    .formatted(tokens.output(), outputMax))
                    .withPartial(partial)
                    .withSpent(Tokens.of(tokens.input(), outputMax), 0);
        }
        stream(rule, question.prompt().stream(), text, Integer.MAX_VALUE);
        return new Completion(text, calls, tokens, name(), 0, false);
    }

    private ModelException failed(
            Fault fault, Rule rule, Question question, String text, Tokens tokens) {
        ModelException failure =
                new ModelException(fault.error(), fault.message())
                        .withRetryAfter(fault.retryAfter());
        if (fault.afterPieces() == 0) {
            return failure;
        }
        String partial = stream(rule, question.prompt().stream(), text, fault.afterPieces());
        return failure.withPartial(partial)
                .withSpent(Tokens.of(tokens.input(), tokensOf(partial.length())), 0);
    }

    /** What was said of it. */
    private String stream(Rule rule, @Nullable AnswerStream stream, String text, int piecesMax) {
        StringBuilder said = new StringBuilder();
        List<String> pieces = Pieces.of(text, rule.pieceChars());
        for (String piece : pieces.subList(0, Math.min(piecesMax, pieces.size()))) {
            if (stream != null) {
                if (!said.isEmpty()) {
                    sleep(rule.pieceMs());
                }
                stream.text(piece);
            }
            said.append(piece);
        }
        return said.toString();
    }

    private void sleep(int ms) {
        if (ms == 0) {
            return;
        }
        try {
            sleeper.sleep(Duration.ofMillis(ms));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelException(ModelError.TIMEOUT, "interrupted before the answer", e);
        }
    }

    private static Tokens counted(Question question, String text, List<ToolCall> calls) {
        long chars =
                text.length()
                        + calls.stream()
                                .mapToLong(c -> c.name().length() + c.argumentsJson().length())
                                .sum();
        return Tokens.of(tokensOf(question.chars()), tokensOf(chars));
    }

    /** Four characters to a token, rounded up. */
    private static long tokensOf(long chars) {
        return (chars + 3) / 4;
    }

    private String shownRules() {
        List<Rule> rules = script.rules();
        return rules.stream()
                        .limit(RULES_SHOWN_MAX)
                        .map(Rule::shown)
                        .collect(Collectors.joining("; "))
                + (rules.size() > RULES_SHOWN_MAX
                        ? "; and %d more".formatted(rules.size() - RULES_SHOWN_MAX)
                        : "");
    }
}
