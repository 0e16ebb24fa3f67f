package dev.firebreak.kit.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.contract.Contract;
import dev.firebreak.kit.json.AvroJson;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Notes;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model for records, and takes none that breaks its contract.
 *
 * <p>An answer that can't be read or breaks rules goes back to the model with all that is wrong, at
 * most {@link #REPAIRS_MAX} times; then the question goes once to a model of the next class up,
 * with the same bound. What is still wrong then is declined.
 */
public final class Answers {
    /** How often an answer is sent back before a more able model is asked. */
    public static final int REPAIRS_MAX = 2;

    private static final int VIOLATIONS_TOLD_MAX = 20;

    /** Rules take a while to compile, and classes are few. */
    private static final Map<Class<?>, Contract> CONTRACTS = new ConcurrentHashMap<>();

    private final Model model;
    private final Notes notes;
    private final WhenAway whenAway;

    public Answers(Model model, Notes notes, WhenAway whenAway) {
        this.model = model;
        this.notes = notes;
        this.whenAway = whenAway;
    }

    /** The same, asking something that stands before the model, such as a loop over tools. */
    public Answers via(Function<Model, Model> before) {
        return new Answers(before.apply(model), notes, whenAway);
    }

    /** The answer to a prompt as a record. */
    public <T extends SpecificRecord> Answer<T> to(Prompt prompt, Class<T> type) {
        return to(prompt, type, _ -> List.of());
    }

    /**
     * The answer to a prompt as a record.
     *
     * @param check what else is wrong with a record that keeps its contract; a model is told
     * @throws AnswerRejectedException what the model said can't be used
     * @throws DependencyException no model can be reached for now
     */
    public <T extends SpecificRecord> Answer<T> to(
            Prompt prompt, Class<T> type, Function<T, List<Violation>> check) {
        Schema schema = SpecificData.getForClass(type).getSchema(type);
        return asked(
                prompt.withAnswer(JsonSchemas.of(schema)),
                schema.getFullName(),
                text -> record(text, type, schema, check));
    }

    /** The answer to a prompt in words, never blank. */
    public Answer<String> text(Prompt prompt, Function<String, List<Violation>> check) {
        return asked(
                prompt,
                "",
                text -> {
                    List<Violation> wrong =
                            text.isBlank()
                                    ? List.of(new Violation("", "text", "words", "nothing"))
                                    : check.apply(text);
                    return wrong.isEmpty() ? new Sound<>(text) : new Unsound<>(wrong);
                });
    }

    private sealed interface Read<T> {}

    private record Sound<T>(T value) implements Read<T> {}

    private record Unsound<T>(List<Violation> violations) implements Read<T> {}

    /** What was asked so far for one answer. */
    private static final class Course {
        private int calls;
        private long inputTokens;
        private long outputTokens;
        private long costMicros;
        private String model = "";

        void count(Completion completion) {
            calls++;
            inputTokens += completion.tokens().input();
            outputTokens += completion.tokens().output();
            costMicros += completion.costMicros();
            model = completion.model();
        }

        void count(ModelException e) {
            calls++;
            inputTokens += e.spent().input();
            outputTokens += e.spent().output();
            costMicros += e.costMicros();
        }
    }

    private <T> Answer<T> asked(Prompt first, String type, Function<String, Read<T>> reader) {
        Course course = new Course();
        Prompt prompt = first;
        List<Violation> wrong = List.of();
        String said = "";
        try {
            for (ModelClass now = first.modelClass(); now != null; now = next(first, now)) {
                prompt = first.withModelClass(now);
                String weaker = course.model;
                for (int repairs = 0; repairs <= REPAIRS_MAX; repairs++) {
                    if (course.calls > 0 && prompt.stream() != null) {
                        prompt.stream().restart();
                    }
                    Completion completion = model.complete(prompt);
                    course.count(completion);
                    said = completion.text();
                    switch (reader.apply(said)) {
                        case Sound<T>(T value) -> {
                            note(first, course, course.calls == 1 ? "accepted" : "repaired");
                            return new Answer.Given<>(value, completion.model());
                        }
                        case Unsound<T>(List<Violation> violations) -> {
                            wrong = violations;
                            prompt =
                                    prompt.plus(
                                            new Message.Said(said, List.of()),
                                            new Message.Asked(feedback(violations)));
                        }
                    }
                    if (completion.model().equals(weaker)) {
                        break; // there is none more able
                    }
                }
            }
        } catch (AnswerRejectedException e) {
            // What stands before the model gave up, such as a loop over tools.
            note(first, course, "declined");
            throw e;
        } catch (ModelException e) {
            // Where nobody more able may be asked, what was wrong with the answers is the matter.
            if (e.error() != ModelError.NOT_CONFIGURED || course.calls == 0) {
                course.count(e);
                return failed(first, type, course, e, said);
            }
        }
        note(first, course, "declined");
        throw new AnswerRejectedException(
                RejectionCode.MODEL_OUTPUT_INVALID,
                "%s gave no valid answer in %d tries: %s"
                        .formatted(course.model, course.calls, shortly(wrong)),
                wrong,
                type,
                said,
                course.model,
                first.id(),
                null);
    }

    /** One class up from the first, and then no further. */
    private static @Nullable ModelClass next(Prompt first, ModelClass now) {
        return now == first.modelClass() ? now.stronger().orElse(null) : null;
    }

    private <T> Answer<T> failed(
            Prompt prompt, String type, Course course, ModelException e, String said) {
        String seen = e.error() + ": " + e.getMessage();
        if (e.error() == ModelError.NOT_CONFIGURED) {
            return new Answer.Offline<>(String.valueOf(e.getMessage()));
        }
        if (e.error().isOutage() && whenAway == WhenAway.WAIT) {
            throw new DependencyException("model", seen, e);
        }
        if (e.error().course() != ModelError.Course.DECLINE) {
            note(prompt, course, "offline");
            return new Answer.Offline<>(seen);
        }
        note(prompt, course, "declined");
        throw new AnswerRejectedException(
                switch (e.error()) {
                    case BUDGET -> RejectionCode.BUDGET_EXCEEDED;
                    case TRUNCATED -> RejectionCode.MODEL_TRUNCATED;
                    default -> RejectionCode.MODEL_FAILED;
                },
                String.valueOf(e.getMessage()),
                List.of(),
                type,
                Optional.ofNullable(e.partial()).orElse(said.isEmpty() ? null : said),
                course.model.isEmpty() ? null : course.model,
                prompt.id(),
                e);
    }

    private static <T extends SpecificRecord> Read<T> record(
            String text, Class<T> type, Schema schema, Function<T, List<Violation>> check) {
        Optional<JsonNode> json = FoundJson.in(text);
        if (json.isEmpty()) {
            String shown = text.isBlank() ? "nothing" : text.length() + " characters without one";
            return new Unsound<>(
                    List.of(new Violation("", "json", "one whole JSON object", shown)));
        }
        return switch (AvroJson.read(json.get(), schema)) {
            case AvroJson.Unreadable(List<Violation> violations) -> new Unsound<>(violations);
            case AvroJson.Read(var generic) -> {
                T record = AvroJson.specific(generic, type);
                List<Violation> broken =
                        CONTRACTS
                                .computeIfAbsent(type, _ -> Contract.of(schema))
                                .violations(record);
                List<Violation> wrong = broken.isEmpty() ? check.apply(record) : broken;
                yield wrong.isEmpty() ? new Sound<>(record) : new Unsound<>(wrong);
            }
        };
    }

    private static String feedback(List<Violation> violations) {
        return violations.stream()
                .limit(VIOLATIONS_TOLD_MAX)
                .map(Answers::told)
                .collect(
                        Collectors.joining(
                                "\n",
                                "That answer can't be used:\n",
                                violations.size() > VIOLATIONS_TOLD_MAX
                                        ? "\n- and more of the kind\nAnswer again, whole, with this mended."
                                        : "\nAnswer again, whole, with this mended."));
    }

    private static String told(Violation violation) {
        String place = violation.getPath().isEmpty() ? "the answer" : violation.getPath();
        return "- %s: expected %s, seen %s (%s)"
                .formatted(
                        place, violation.getExpected(), violation.getActual(), violation.getRule());
    }

    private static String shortly(List<Violation> violations) {
        return violations.stream()
                .limit(3)
                .map(v -> told(v).substring(2))
                .collect(Collectors.joining("; "));
    }

    private void note(Prompt prompt, Course course, String outcome) {
        notes.note(
                ActivityKind.MODEL_ANSWER,
                "%s answered by %s: %s after %d call%s"
                        .formatted(
                                prompt.id().name().isEmpty() ? "a prompt" : prompt.id(),
                                course.model.isEmpty() ? "no model" : course.model,
                                outcome,
                                course.calls,
                                course.calls == 1 ? "" : "s"),
                Map.of(
                        "prompt",
                        prompt.id().toString(),
                        "name",
                        prompt.id().name(),
                        "version",
                        Integer.toString(prompt.id().version()),
                        "variant",
                        prompt.id().variant(),
                        "outcome",
                        outcome,
                        "calls",
                        Integer.toString(course.calls),
                        "inputTokens",
                        Long.toString(course.inputTokens),
                        "outputTokens",
                        Long.toString(course.outputTokens),
                        "costMicros",
                        Long.toString(course.costMicros),
                        "model",
                        course.model));
    }
}
