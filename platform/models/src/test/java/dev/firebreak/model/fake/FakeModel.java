package dev.firebreak.model.fake;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Answers by plan, then always the same; remembers what it was asked. */
public final class FakeModel implements Model {
    private final String name;
    private final Deque<Function<Prompt, Completion>> plan = new ArrayDeque<>();
    private final List<Prompt> asked = new ArrayList<>();
    private Function<Prompt, Completion> always;

    public FakeModel(String name) {
        this.name = name;
        this.always = prompt -> answer("fine", Tokens.of(10, 2));
    }

    public Completion answer(String text, Tokens tokens) {
        return new Completion(text, List.of(), tokens, name, 0, false);
    }

    public FakeModel then(Function<Prompt, Completion> step) {
        plan.add(step);
        return this;
    }

    public FakeModel thenAnswers(String text, Tokens tokens) {
        return then(
                prompt -> {
                    if (prompt.stream() != null) {
                        prompt.stream().text(text);
                    }
                    return answer(text, tokens);
                });
    }

    public FakeModel thenFails(ModelError error) {
        return thenFails(new ModelException(error, name + " says " + error));
    }

    public FakeModel thenFails(ModelError error, Duration retryAfter) {
        return thenFails(
                new ModelException(error, name + " says " + error).withRetryAfter(retryAfter));
    }

    public FakeModel thenFails(ModelException failure) {
        return then(
                prompt -> {
                    throw failure;
                });
    }

    public FakeModel alwaysFails(ModelError error) {
        return always(
                prompt -> {
                    throw new ModelException(error, name + " says " + error);
                });
    }

    public FakeModel always(Function<Prompt, Completion> step) {
        always = step;
        return this;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Function<Prompt, Completion> step;
        synchronized (this) {
            asked.add(prompt);
            step = plan.isEmpty() ? always : plan.poll();
        }
        return step.apply(prompt);
    }

    public synchronized List<Prompt> asked() {
        return List.copyOf(asked);
    }
}
