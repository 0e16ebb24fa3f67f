package dev.firebreak.kit.model.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.budget.Allowance;
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
import dev.firebreak.schemas.Confidentiality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedModelTest {
    @Test
    void theFirstRuleThatHoldsAnswersWithSlotsFromThePrompt() {
        ScriptedModel model =
                model(
                        """
                        rules:
                          - when: {prompt: other-*}
                            text: not this one
                          - when: {prompt: email-*, contains: refund, regex: 'order (?P<order>[0-9]+) of (\\w+)'}
                            json: {reply: "Order ${order} of ${2}: call ${call} of ${task}", sure: 0.5, n: 3, ok: true, none: null, list: ["$${x}"]}
                        default:
                          text: no idea
                        """);

        Completion answer =
                model.complete(prompt("email-draft", "refund order 4711 of Anna, please"));

        assertThat(answer.text())
                .isEqualTo(
                        "{\"reply\":\"Order 4711 of Anna: call 1 of t1\",\"sure\":0.5,\"n\":3,\"ok\":true,\"none\":null,\"list\":[\"${x}\"]}");
        assertThat(answer.model()).isEqualTo("scripted/test");
        assertThat(model.complete(prompt("email-draft", "hello")).text()).isEqualTo("no idea");
    }

    @Test
    void toolsAreCalledAndTheTurnIsReadFromTheConversation() {
        ScriptedModel model =
                model(
                        """
                        rules:
                          - when: {turn: 1, regex: 'order (\\d+)'}
                            tools:
                              - {name: order_status, arguments: {order: "${1}"}}
                              - {name: broken, arguments: "{no json", id: mine}
                              - {name: bare}
                          - when: {turn: 2, in: tools, regex: 'is (?P<state>\\w+)'}
                            text: It is ${state}.
                        """);
        Prompt first = prompt("ask", "order 7");

        Completion calls = model.complete(first);
        Completion answer =
                model.complete(
                        first.plus(
                                new Message.Said("", calls.calls()),
                                new Message.ToolAnswer("x", "order_status", "it is lost", false)));

        assertThat(calls.text()).isEmpty();
        assertThat(calls.calls())
                .containsExactly(
                        new ToolCall("call-1-1", "order_status", "{\"order\":\"7\"}"),
                        new ToolCall("mine", "broken", "{no json"),
                        new ToolCall("call-1-3", "bare", "{}"));
        assertThat(answer.text()).isEqualTo("It is lost.");
    }

    @Test
    void usageIsCountedFromCharactersOrAsGiven() {
        ScriptedModel model =
                model(
                        """
                        rules:
                          - when: {call: 1}
                            text: "12345"
                          - when: {call: 2..}
                            text: x
                            tokens: {input: 100, cached: 60, output: 20, reasoning: 5}
                        """);
        Prompt prompt = prompt("p", "123456");

        Completion counted = model.complete(prompt);
        Completion given = model.complete(prompt);

        // "Be short." and a line end are 10 characters.
        assertThat(counted.tokens()).isEqualTo(Tokens.of(4, 2));
        assertThat(given.tokens()).isEqualTo(new Tokens(100, 60, 0, 20, 5));
    }

    @Test
    void faultsComeByPlanAndThenItIsFine() {
        ScriptedModel model =
                model(
                        """
                        rules:
                          - when: {prompt: a}
                            text: fine
                            faults:
                              - {error: throttled, retry-after-ms: 1500, first: 2}
                              - {error: SERVER, every: 5, message: bad gateway}
                              - {error: CUT, call: 6-7}
                        """);

        List<String> seen = outcomes(model, prompt("a", "q"), 11);

        assertThat(seen)
                .containsExactly(
                        "THROTTLED",
                        "THROTTLED",
                        "fine",
                        "fine",
                        "SERVER",
                        "CUT",
                        "CUT",
                        "fine",
                        "fine",
                        "SERVER",
                        "fine");
        ModelException first =
                catchThrowableOfType(
                        ModelException.class,
                        () -> model.complete(prompt("a", "q").withScope(scope("other task"))));
        assertThat(first.retryAfter()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aRateIsDrawnTheSameWayEachTimeAndAFurtherTryIsAnotherDraw() {
        String script = "seed: %d\nfaults: [{error: OVERLOADED, rate: 0.3}]\ndefault: {text: fine}";

        List<String> one = outcomes(model(script.formatted(1)), prompt("a", "q"), 2000);
        List<String> again = outcomes(model(script.formatted(1)), prompt("a", "q"), 2000);
        List<String> otherSeed = outcomes(model(script.formatted(2)), prompt("a", "q"), 2000);

        assertThat(again).isEqualTo(one);
        assertThat(otherSeed).isNotEqualTo(one);
        assertThat(one.stream().filter("OVERLOADED"::equals).count()).isBetween(500L, 700L);
    }

    @Test
    void theOrderOfThreadsDoesNotMatter() throws Exception {
        String script =
                """
                seed: 5
                rules:
                  - when: {regex: 'item (?P<n>\\d+)'}
                    text: "${task} ${n} ${call}"
                    faults: [{error: SERVER, rate: 0.2}, {error: TIMEOUT, every: 7}]
                """;
        ScriptedModel inOrder = model(script);
        ConcurrentHashMap<Integer, List<String>> expected = new ConcurrentHashMap<>();
        for (int t = 0; t < 20; t++) {
            expected.put(t, outcomes(inOrder, task(t), 30));
        }

        ScriptedModel sideBySide = model(script);
        ConcurrentHashMap<Integer, List<String>> seen = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 20)
                    .map(t -> 19 - t)
                    .forEach(
                            t ->
                                    threads.execute(
                                            () -> seen.put(t, outcomes(sideBySide, task(t), 30))));
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void anAnswerStreamsInPiecesThatKeepCharactersWholeAndAFaultMayComeAmidst() {
        ScriptedModel model =
                model(
                        """
                        rules:
                          - when: {call: 1}
                            text: "ab😀cd"
                            piece-chars: 3
                          - when: {call: 2}
                            text: "abcdefgh"
                            piece-chars: 3
                            faults: [{error: CUT, after-pieces: 2}]
                        """);
        List<String> pieces = new ArrayList<>();
        Prompt prompt = prompt("p", "q").withStream(into(pieces));

        model.complete(prompt);
        ModelException cut =
                catchThrowableOfType(ModelException.class, () -> model.complete(prompt));

        assertThat(pieces).containsExactly("ab😀", "cd", "abc", "def");
        assertThat(cut.partial()).isEqualTo("abcdef");
        assertThat(cut.spent().output()).isEqualTo(2);
    }

    @Test
    void anAnswerLongerThanAskedForIsTruncated() {
        ScriptedModel model = model("default: {text: 'aaaabbbbcccc'}");

        ModelException cut =
                catchThrowableOfType(
                        ModelException.class,
                        () -> model.complete(prompt("p", "q").withMaxOutputTokens(2)));

        assertThat(cut.error()).isEqualTo(ModelError.TRUNCATED);
        assertThat(cut.partial()).isEqualTo("aaaabbbb");
        assertThat(cut.spent().output()).isEqualTo(2);
    }

    @Test
    void latencyIsWaitedForAndAnInterruptEndsIt() {
        List<Duration> slept = new ArrayList<>();
        ScriptedModel model =
                model(
                                "latency-ms: 70\nrules: [{when: {prompt: slow}, text: a, latency-ms: 900}]\ndefault: {text: b}")
                        .with(slept::add);
        ScriptedModel interrupted =
                model.with(
                        _ -> {
                            throw new InterruptedException();
                        });

        model.complete(prompt("slow", "q"));
        model.complete(prompt("p", "q"));

        assertThat(slept).containsExactly(Duration.ofMillis(900), Duration.ofMillis(70));
        assertThatThrownBy(() -> interrupted.complete(prompt("p", "q")))
                .isInstanceOf(ModelException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aPromptWithoutARuleIsToldWhichRulesThereAre() {
        ScriptedModel model =
                model(
                        "rules:\n- when: {prompt: email-*, agent: email, contains: [a, b]}\n  text: x");

        assertThatThrownBy(() -> model.complete(prompt("report-plan", "secret words")))
                .isInstanceOfSatisfying(
                        ModelException.class,
                        e -> assertThat(e.error()).isEqualTo(ModelError.BAD_REQUEST))
                .hasMessageContaining("report-plan@1")
                .hasMessageContaining(
                        "1 (line 2): prompt email-* and agent email and contains 'a' and contains 'b'")
                .hasMessageNotContaining("secret words");
    }

    @Test
    void allMistakesAreToldAtOnceWithLineAndNearestName() {
        String script =
                """
                seeed: 1
                latency-ms: soon
                rules:
                  - when: {promt: a, regex: '(', call: 0, in: nowhere}
                    text: "${order}"
                    json: {a: "${b"}
                    tokens: {input: 1, cached: 2}
                    faults:
                      - {error: TROTTLED, rate: 2, every: 1}
                      - {first: 1}
                  - when: {prompt: b}
                  - tools: [{arguments: {}}]
                default: nothing
                """;

        assertThatThrownBy(() -> model(script))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("script test can't be used")
                .hasMessageContaining("line 1: seeed is not known; did you mean seed?")
                .hasMessageContaining("line 2: latency-ms expected a whole number")
                .hasMessageContaining(
                        "line 4: rules[0].when.promt is not known; did you mean prompt?")
                .hasMessageContaining("rules[0].when.regex expected a regular expression")
                .hasMessageContaining("rules[0].when.call expected a number from 1 on")
                .hasMessageContaining("rules[0].when.in 'nowhere' is none; there are ALL")
                .hasMessageContaining("line 5: rules[0].text no group fills ${order}")
                .hasMessageContaining("line 6: rules[0].json a slot is not closed")
                .hasMessageContaining("rules[0].json stands beside text")
                .hasMessageContaining("rules[0].tokens name a part")
                .hasMessageContaining("did you mean THROTTLED?")
                .hasMessageContaining("rules[0].faults[0].rate expected a number from 0 to 1")
                .hasMessageContaining("rules[0].faults[0] strikes by one of")
                .hasMessageContaining("rules[0].faults[1] says no error")
                .hasMessageContaining("line 11: rules[1] answers nothing")
                .hasMessageContaining("rules[2].tools[0] has no name")
                .hasMessageContaining("default expected fields");
    }

    @Test
    void whatIsNoScriptIsRefusedInWords() {
        for (String bad :
                List.of(
                        "",
                        "[",
                        "a: 1\na: 2",
                        "- x",
                        "rules: 7",
                        "--- {}\n--- {}",
                        "x: &a 1\ny: *a")) {
            assertThatThrownBy(() -> model(bad))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("script test");
        }
    }

    @Test
    void aFileGivesItsNameToTheModel(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("demo.yaml"), "default: {text: hi}");

        assertThat(ScriptedModel.of(file).complete(prompt("p", "q")).model())
                .isEqualTo("scripted/demo");
    }

    private static List<String> outcomes(ScriptedModel model, Prompt prompt, int calls) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            try {
                seen.add(model.complete(prompt).text());
            } catch (ModelException e) {
                seen.add(e.error().name());
            }
        }
        return seen;
    }

    private static Prompt task(int number) {
        return prompt("p", "item " + number).withScope(scope("t" + number));
    }

    private static ScriptedModel model(String script) {
        return ScriptedModel.parse("test", script).with(Sleeper.none());
    }

    private static AnswerStream into(List<String> pieces) {
        return new AnswerStream() {
            @Override
            public void text(String piece) {
                pieces.add(piece);
            }

            @Override
            public void restart() {
                pieces.clear();
            }
        };
    }

    private static Prompt prompt(String name, String asked) {
        Prompt bare = Prompt.of("Be short.", asked);
        return new Prompt(
                bare.messages(),
                List.of(),
                null,
                bare.modelClass(),
                null,
                bare.maxOutputTokens(),
                new PromptId(name, 1, ""),
                null,
                scope("t1"));
    }

    private static Scope scope(String task) {
        return new Scope(
                "email", "acme", task, Confidentiality.INTERNAL, null, Allowance.unlimited());
    }
}
