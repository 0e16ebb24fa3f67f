package dev.firebreak.model.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.PromptId;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import dev.firebreak.model.fake.FakeModel;
import dev.firebreak.model.fake.Fixtures;
import dev.firebreak.model.fake.ManualTime;
import dev.firebreak.model.meter.ModelMeters;
import dev.firebreak.schemas.Confidentiality;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CachedTest {
    private static final AnswerSchema SCHEMA = new AnswerSchema("s", "{\"type\":\"object\"}");

    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AnswerCache cache = cache(1_000_000);
    private final FakeModel provider = new FakeModel("p/m");
    private final Cached cached = cached("p/m", cache);

    @Test
    void theSamePromptIsPaidForOnce() {
        provider.then(
                prompt ->
                        new Completion(
                                "fine",
                                List.of(new ToolCall("1", "t", "{}")),
                                Tokens.of(10, 2),
                                "p/m",
                                18,
                                false));

        Completion first = cached.complete(Fixtures.prompt());
        Completion second = cached.complete(Fixtures.prompt());

        assertThat(first.cached()).isFalse();
        assertThat(second)
                .isEqualTo(new Completion("fine", first.calls(), Tokens.NONE, "p/m", 0, true));
        assertThat(provider.asked()).hasSize(1);
        assertThat(counter("cache.hits")).isEqualTo(1);
        assertThat(counter("cache.misses")).isEqualTo(1);
        assertThat(counter("cache.saved")).isEqualTo(18e-6);
    }

    @Test
    void forWhomTaskAndTextFileDoNotMatterButTheTenantDoes() {
        cached.complete(of("tenant", "task-1"));

        Prompt otherTask = of("tenant", "task-2");
        Prompt otherFile =
                new Prompt(
                        otherTask.messages(),
                        otherTask.tools(),
                        null,
                        otherTask.modelClass(),
                        null,
                        otherTask.maxOutputTokens(),
                        new PromptId("x", 1, ""),
                        null,
                        otherTask.scope());
        assertThat(cached.complete(otherTask).cached()).isTrue();
        assertThat(cached.complete(otherFile).cached()).isTrue();
        assertThat(cached.complete(of("other", "task-1")).cached()).isFalse();
    }

    @Test
    void whateverTheModelSeesMakesAnotherKey() {
        Prompt base = Fixtures.prompt();
        Message.Said said = new Message.Said("ab", List.of());
        List<Prompt> different =
                List.of(
                        base,
                        base.withMaxOutputTokens(7),
                        base.withAnswer(SCHEMA),
                        base.withAnswer(new AnswerSchema("s", "{}")),
                        base.withTools(List.of(new ToolSpec("t", "d", "{}"))),
                        base.withTools(List.of(new ToolSpec("t", "", "d{}"))),
                        temperature(base, 0.0),
                        base.withMessages(List.of(new Message.Asked("ab"))),
                        base.withMessages(List.of(new Message.Instruction("ab"))),
                        base.withMessages(List.of(said)),
                        base.withMessages(List.of(new Message.Asked("a"), new Message.Asked("b"))),
                        base.withMessages(List.of(new Message.ToolAnswer("a", "b", "c", true))),
                        base.withMessages(List.of(new Message.ToolAnswer("a", "b", "c", false))),
                        base.withMessages(List.of(new Message.ToolAnswer("", "ab", "c", false))),
                        base.withMessages(
                                List.of(
                                        new Message.Said(
                                                "ab", List.of(new ToolCall("", "", "{}"))))));

        Set<String> keys = new HashSet<>();
        for (Prompt prompt : different) {
            keys.add(PromptDigest.of("p/m", prompt));
            keys.add(PromptDigest.of("p/other", prompt));
        }

        assertThat(keys).hasSize(2 * different.size());
    }

    @Test
    void whoWantsAnswersThatDifferGetsThem() {
        cached.complete(temperature(Fixtures.prompt(), 0.7));
        cached.complete(temperature(Fixtures.prompt(), 0.7));
        cached.complete(temperature(Fixtures.prompt(), 0.0));
        cached.complete(temperature(Fixtures.prompt(), 0.0));

        assertThat(provider.asked()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSecretIsNotKept(Confidentiality confidentiality) {
        cached.complete(Fixtures.prompt(confidentiality));
        cached.complete(Fixtures.prompt(confidentiality));

        boolean kept =
                confidentiality == Confidentiality.PUBLIC
                        || confidentiality == Confidentiality.INTERNAL;
        assertThat(provider.asked()).hasSize(kept ? 1 : 2);
    }

    @Test
    void aFailureIsNotKept() {
        provider.thenFails(ModelError.TRUNCATED);
        assertThatThrownBy(() -> cached.complete(Fixtures.prompt()))
                .isInstanceOf(ModelException.class);

        assertThat(cached.complete(Fixtures.prompt()).text()).isEqualTo("fine");
    }

    @Test
    void anAnswerThatHadToBeRepairedIsForgotten() {
        Prompt prompt = Fixtures.prompt().withAnswer(SCHEMA);
        provider.thenAnswers("bad", Tokens.of(1, 1)).thenAnswers("good", Tokens.of(1, 1));
        cached.complete(prompt);
        Prompt repair =
                prompt.plus(
                        new Message.Said("bad", List.of()),
                        new Message.Asked("That is no object."));
        cached.complete(repair);

        assertThat(cached.complete(prompt).cached()).isFalse();
        assertThat(cached.complete(repair).cached()).isFalse();
    }

    @Test
    void aTextThatHadToBeRepairedIsForgottenToo() {
        Prompt prompt = Fixtures.prompt();
        provider.thenAnswers("see www.invented.example", Tokens.of(1, 1));
        cached.complete(prompt);
        Prompt repair =
                prompt.plus(
                        new Message.Said("see www.invented.example", List.of()),
                        new Message.Asked("That link is in no article."));
        cached.complete(repair);

        assertThat(cached.complete(repair).cached()).isFalse();
        assertThat(cached.complete(prompt).cached()).isFalse();
    }

    @Test
    void aPromptThatWasOnceAnsweredWronglyIsAskedEachTimeForAWhile() {
        Prompt prompt = Fixtures.prompt().withAnswer(SCHEMA);
        cached.complete(prompt);
        cached.complete(
                prompt.plus(
                        new Message.Said("fine", List.of()),
                        new Message.Asked("That is no object.")));
        // As when a more able model is asked for, and this one is all there is: nobody says any
        // more that this answer would not do either.
        cached.complete(prompt);

        assertThat(cached.complete(prompt).cached()).isFalse();
        time.forward(Duration.ofHours(1));
        cached.complete(prompt);
        assertThat(cached.complete(prompt).cached()).isTrue();
    }

    @Test
    void aConversationWithToolsIsKeptTurnByTurn() {
        Prompt asked = Fixtures.prompt().withTools(List.of(new ToolSpec("t", "d", "{}")));
        ToolCall call = new ToolCall("1", "t", "{}");
        Prompt told =
                asked.plus(
                        new Message.Said("", List.of(call)),
                        new Message.ToolAnswer("1", "t", "42", false));

        cached.complete(told);

        assertThat(cached.complete(told).cached()).isTrue();
        Prompt toldOther =
                asked.plus(
                        new Message.Said("", List.of(call)),
                        new Message.ToolAnswer("1", "t", "43", false));
        assertThat(cached.complete(toldOther).cached()).as("another tool result").isFalse();
    }

    @Test
    void anAnswerIsGivenAgainForAWhileOnly() {
        cached.complete(Fixtures.prompt());
        time.forward(Duration.ofMinutes(59));
        assertThat(cached.complete(Fixtures.prompt()).cached()).isTrue();
        time.forward(Duration.ofMinutes(1));

        assertThat(cached.complete(Fixtures.prompt()).cached()).isFalse();
    }

    @Test
    void memoryIsBounded() {
        AnswerCache small = cache(10_000);
        Cached bounded = cached("p/m", small);
        provider.always(prompt -> provider.answer("x".repeat(1_000), Tokens.of(1, 1)));
        for (int i = 1; i <= 100; i++) {
            bounded.complete(Fixtures.prompt().withMaxOutputTokens(i));
        }
        int asked = provider.asked().size();

        int hits = 0;
        for (int i = 1; i <= 100; i++) {
            AnswerCache.Key key =
                    new AnswerCache.Key(
                            "tenant",
                            PromptDigest.of("p/m", Fixtures.prompt().withMaxOutputTokens(i)));
            hits += small.find(key) == null ? 0 : 1;
        }

        assertThat(asked).isEqualTo(100);
        assertThat(hits).isBetween(1, 4);
    }

    @Test
    void whoReadsAlongGetsTheWholeTextAtOnce() {
        List<String> seen = new ArrayList<>();
        cached.complete(Fixtures.prompt());
        AnswerStream stream =
                new AnswerStream() {
                    @Override
                    public void text(String piece) {
                        seen.add(piece);
                    }

                    @Override
                    public void restart() {
                        seen.add("(restart)");
                    }
                };

        cached.complete(Fixtures.prompt().withStream(stream));

        assertThat(seen).containsExactly("fine");
    }

    private double counter(String name) {
        return registry.get("firebreak.models." + name).counter().count();
    }

    private static Prompt temperature(Prompt prompt, double temperature) {
        return new Prompt(
                prompt.messages(),
                prompt.tools(),
                prompt.answer(),
                prompt.modelClass(),
                temperature,
                prompt.maxOutputTokens(),
                prompt.id(),
                prompt.stream(),
                prompt.scope());
    }

    private static Prompt of(String tenant, String task) {
        return Fixtures.prompt()
                .withScope(
                        new Scope(
                                "agent",
                                tenant,
                                task,
                                Confidentiality.PUBLIC,
                                null,
                                Allowance.unlimited()));
    }

    private AnswerCache cache(long bytes) {
        return new AnswerCache(bytes, Duration.ofHours(1), time::nanos);
    }

    private Cached cached(String name, AnswerCache answers) {
        return new Cached(name, provider, answers, new ModelMeters(registry).of(name));
    }
}
