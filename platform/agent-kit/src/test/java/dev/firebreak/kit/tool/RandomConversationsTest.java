package dev.firebreak.kit.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.AnswerRejectedException;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.PromptJson;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.schemas.JournalEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A model that says anything, with tools that do anything: what must hold all the same. */
class RandomConversationsTest {
    private static final int SEEDS = 1000;
    private static final InstantSource CLOCK = InstantSource.system();
    private static final ToolLimits LIMITS = new ToolLimits(5, 12, 3, 3);
    private static final Prompt PROMPT = Prompt.of("Be short.", "Do it.");
    private static final List<String> NAMES =
            List.of("look", "fail", "slow", "big", "lok", "", "drop table; --", "look ", "\uD800");
    private static final List<String> IDS = List.of("", " ", "a", "a", "b", "call-1", "call-2");
    private static final List<String> ARGUMENTS =
            List.of(
                    "{}",
                    "",
                    "{\"a\":1}",
                    "{\"a\":1.0}",
                    "{ \"a\" : 10e-1 }",
                    "{\"a\":2}",
                    "{\"a\"",
                    "[]",
                    "null",
                    "\"x\"",
                    "{\"a\":\"\\ud800\"}",
                    "{\"b\":{\"c\":[1,2,{}]}}",
                    "[".repeat(5000),
                    "{\"a\":1}{}",
                    "\u0000");

    @Test
    void everyConversationEndsKeepsItsShapeAndIsRepeatedFromItsJournalAlone() {
        int declined = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            List<JournalEntry> recorded = new ArrayList<>();
            List<Prompt> asked = new ArrayList<>();

            String end = run(seed, asked, recorded, List.of(), new AtomicInteger());
            List<Prompt> again = new ArrayList<>();
            List<JournalEntry> nothing = new ArrayList<>();
            // Counted apart: a call that was given up may begin after the run has ended.
            AtomicInteger runs = new AtomicInteger();
            String repeat = run(seed, again, nothing, recorded, runs);

            String as = "seed " + seed;
            declined += end.startsWith("declined") ? 1 : 0;
            assertThat(asked).as(as).hasSizeBetween(1, LIMITS.roundsMax() + 1);
            asked.forEach(prompt -> assertShape(prompt, as));
            assertThat(repeat).as(as).isEqualTo(end);
            assertThat(runs).as(as + ": the repeat calls no tool").hasValue(0);
            assertThat(nothing).as(as).isEmpty();
            assertThat(again).as(as + ": nor the model").isEmpty();
        }
        assertThat(declined).isBetween(10, SEEDS - 10);
    }

    private static void assertShape(Prompt prompt, String as) {
        Set<String> ids = new HashSet<>();
        List<ToolCall> open = new ArrayList<>();
        int carriedOut = 0;
        for (Message message : prompt.messages()) {
            switch (message) {
                case Message.ToolAnswer told -> {
                    ToolCall call = open.removeFirst();
                    assertThat(told.callId()).as(as).isEqualTo(call.id());
                    assertThat(told.tool()).as(as).isEqualTo(call.name());
                    carriedOut += told.failed() ? 0 : 1;
                }
                case Message.Said said -> {
                    assertThat(open).as(as).isEmpty();
                    open.addAll(said.calls());
                    for (ToolCall call : said.calls()) {
                        assertThat(ids.add(call.id())).as(as + " id " + call.id()).isTrue();
                        assertThat(call.name()).as(as).matches("[A-Za-z0-9_-]{1,64}");
                        assertThat(call.argumentsJson()).as(as).startsWith("{");
                    }
                }
                case Message.Asked _, Message.Instruction _ -> assertThat(open).as(as).isEmpty();
            }
        }
        assertThat(open).as(as).isEmpty();
        assertThat(carriedOut).as(as).isLessThanOrEqualTo(LIMITS.callsMax());
        if (prompt.tools().isEmpty()) {
            assertThat(ids).as(as + ": no calls where no tools are").isEmpty();
        }
        byte[] bytes = PromptJson.bytes(prompt);
        assertThat(bytes.length).as(as).isLessThan(400_000);
    }

    private static String run(
            long seed,
            List<Prompt> asked,
            List<JournalEntry> recorded,
            List<JournalEntry> earlier,
            AtomicInteger runs) {
        Model random =
                prompt -> {
                    asked.add(prompt);
                    return said(new Random(seed * 31 + Arrays.hashCode(PromptJson.bytes(prompt))));
                };
        RecordedContext context =
                new RecordedContext(
                        CLOCK,
                        new Journal("r1", earlier, recorded::add, CLOCK),
                        new Thinking(random, WhenAway.OFFLINE),
                        Scope.open(),
                        _ -> AnswerStream.nowhere());
        ToolLoop loop =
                new ToolLoop(
                        context.model(),
                        tools(runs),
                        context.journal(),
                        context::note,
                        CLOCK,
                        LIMITS);
        try {
            return loop.complete(PROMPT).text();
        } catch (AnswerRejectedException e) {
            return "declined " + e.code() + " " + e.getMessage();
        }
    }

    private static Completion said(Random random) {
        List<ToolCall> calls = new ArrayList<>();
        int wanted =
                random.nextInt(5) == 0 ? 0 : random.nextInt(1, random.nextInt(8) == 0 ? 90 : 5);
        for (int i = 0; i < wanted; i++) {
            calls.add(
                    new ToolCall(pick(IDS, random), pick(NAMES, random), pick(ARGUMENTS, random)));
        }
        String text = random.nextBoolean() ? "" : "words \uD800 " + random.nextInt(100);
        return new Completion(
                wanted == 0 ? "answer " + random.nextInt() : text,
                calls,
                Tokens.of(1, 1),
                "test/random",
                0,
                false);
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static Tools tools(AtomicInteger runs) {
        return Tools.of(
                offer(runs, "look", arguments -> "seen " + arguments + " \uD800"),
                offer(
                        runs,
                        "fail",
                        arguments -> {
                            throw new AssertionError("broken: " + arguments);
                        }),
                offer(runs, "slow", _ -> hang()).withTimeout(Duration.ofMillis(1)).withCallsMax(1),
                offer(runs, "big", _ -> "z".repeat(100_000)).withResultCharsMax(500));
    }

    private static String hang() throws InterruptedException {
        new CountDownLatch(1).await();
        return "never";
    }

    private static ToolOffer offer(AtomicInteger runs, String name, Tool tool) {
        return ToolOffer.of(
                name,
                "",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"number\",\"string\"]}}}",
                arguments -> {
                    runs.incrementAndGet();
                    return tool.call(arguments);
                });
    }
}
