package dev.firebreak.kit.tool;

import static dev.firebreak.kit.tool.Loops.loop;
import static dev.firebreak.kit.tool.Loops.texts;
import static dev.firebreak.kit.tool.Turns.call;
import static dev.firebreak.kit.tool.Turns.calls;
import static dev.firebreak.kit.tool.Turns.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.schemas.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HostileToolsTest {
    private static final Prompt PROMPT = Prompt.of("Be short.", "Do it.");
    private static final Duration TINY = Duration.ofMillis(30);

    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void letSpinningToolsEnd() {
        over.set(true);
    }

    @Test
    void toolsThatComputeForEverAndHeedNoInterruptDoNotHangTheLoop() {
        Tools tools =
                Tools.of(
                        offer(
                                        "spin",
                                        _ -> {
                                            while (!over.get()) {
                                                Thread.onSpinWait();
                                            }
                                            return "late";
                                        })
                                .withTimeout(TINY));
        Turns model =
                Turns.of(
                        calls(
                                call("1", "spin", "{\"a\":1}"),
                                call("2", "spin", "{\"a\":2}"),
                                call("3", "spin", "{\"a\":3}"),
                                call("4", "spin", "{\"a\":4}")),
                        says("I could not."));

        String answer = loop(model, tools, ToolLimits.USUAL).complete(PROMPT).text();

        assertThat(answer).isEqualTo("I could not.");
        assertThat(texts(model.asked.getLast()).subList(3, 7))
                .allMatch(t -> t.equals("Error: spin gave no answer within 30 ms"));
    }

    @Test
    void aToolThatHangsIsInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Tools tools =
                Tools.of(
                        offer(
                                        "hang",
                                        _ -> {
                                            try {
                                                new CountDownLatch(1).await();
                                                return "never";
                                            } catch (InterruptedException e) {
                                                interrupted.countDown();
                                                throw e;
                                            }
                                        })
                                .withTimeout(TINY));

        loop(Turns.of(calls(call("1", "hang", "{}")), says("x")), tools, ToolLimits.USUAL)
                .complete(PROMPT);

        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whateverAToolThrowsTheModelIsToldWithoutAStack() {
        Tools tools =
                Tools.of(
                        offer(
                                "overflow",
                                _ -> {
                                    throw new StackOverflowError();
                                }),
                        offer(
                                "memory",
                                _ -> {
                                    throw new OutOfMemoryError("Java heap space");
                                }),
                        offer(
                                "checked",
                                _ -> {
                                    throw new Exception("no such row");
                                }),
                        offer(
                                "mean",
                                _ -> {
                                    throw new RuntimeException() {
                                        private static final long serialVersionUID = 1L;

                                        @Override
                                        public String getMessage() {
                                            throw new IllegalStateException("not even that");
                                        }
                                    };
                                }),
                        offer(
                                "wordy",
                                _ -> {
                                    throw new IllegalStateException("x".repeat(100_000));
                                }),
                        offer("nothing", _ -> null));
        Turns model =
                Turns.of(
                        calls(
                                call("1", "overflow", "{}"),
                                call("2", "memory", "{}"),
                                call("3", "checked", "{}"),
                                call("4", "mean", "{}"),
                                call("5", "wordy", "{}"),
                                call("6", "nothing", "{}")),
                        says("Oh."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        List<String> told = texts(model.asked.getLast());
        assertThat(told.get(3)).contains("overflow failed").contains("StackOverflowError");
        assertThat(told.get(4)).contains("OutOfMemoryError: Java heap space");
        assertThat(told.get(5)).contains("Exception: no such row").doesNotContain("\tat ");
        assertThat(told.get(6)).contains("mean failed");
        assertThat(told.get(7)).contains("99,5").hasSizeLessThan(1200);
        assertThat(told.get(8)).isEqualTo("nothing returned nothing.");
    }

    @Test
    void aHugeResultIsCutAndTheModelIsToldHowMuch() {
        Tools tools =
                Tools.of(offer("big", _ -> "a" + "😀".repeat(5_000_000)).withResultCharsMax(1000));
        Turns model = Turns.of(calls(call("1", "big", "{}")), says("Big."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        String told = texts(model.asked.getLast()).getLast();
        assertThat(told)
                .contains("Only the first 999 of its 10,000,001 characters are here, 9,999,002")
                .hasSizeLessThan(1600)
                .doesNotContain("\uFFFD")
                .doesNotContain("?");
    }

    @Test
    void callsOfOneAnswerRunSideBySideUpToTheLimitAndAnswerInOrder() {
        CyclicBarrier three = new CyclicBarrier(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Tools tools =
                Tools.of(
                        offer(
                                "meet",
                                arguments -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    three.await(60, TimeUnit.SECONDS);
                                    running.decrementAndGet();
                                    return "n" + arguments.get("a");
                                }));
        Turns model =
                Turns.of(
                        calls(
                                call("1", "meet", "{\"a\":1}"),
                                call("2", "meet", "{\"a\":2}"),
                                call("3", "meet", "{\"a\":3}"),
                                call("4", "meet", "{\"a\":4}"),
                                call("5", "meet", "{\"a\":5}"),
                                call("6", "meet", "{\"a\":6}")),
                        says("Met."));

        loop(model, tools, new ToolLimits(8, 32, 3, 3)).complete(PROMPT);

        List<String> told = texts(model.asked.getLast());
        for (int i = 1; i <= 6; i++) {
            assertThat(told.get(i + 2)).contains("\nn" + i + "\n");
        }
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void onlyIdempotentToolsAreTriedAgainAndOnlyOnce() {
        AtomicInteger flaky = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        AtomicInteger once = new AtomicInteger();
        AtomicInteger refusing = new AtomicInteger();
        Tools tools =
                Tools.of(
                        offer(
                                "flaky",
                                _ -> {
                                    if (flaky.incrementAndGet() == 1) {
                                        throw new Exception("reset");
                                    }
                                    return "fine";
                                }),
                        offer("broken", _ -> thrown(broken, new Exception("reset"))),
                        offer("once", _ -> thrown(once, new Exception("reset"))).onceOnly(),
                        offer(
                                "refusing",
                                _ -> thrown(refusing, new IllegalArgumentException("no"))));
        Turns model =
                Turns.of(
                        calls(
                                call("1", "flaky", "{}"),
                                call("2", "broken", "{}"),
                                call("3", "once", "{}"),
                                call("4", "refusing", "{}")),
                        says("So so."));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        assertThat(texts(model.asked.getLast()).get(3)).contains("fine");
        assertThat(List.of(flaky.get(), broken.get(), once.get(), refusing.get()))
                .containsExactly(2, 2, 1, 1);
    }

    @Test
    void aToolThatSaysThatTheRequestHasToWaitIsHeardAndNothingIsRecordedForIt() {
        List<JournalEntry> recorded = new CopyOnWriteArrayList<>();
        Tools tools =
                Tools.of(
                        offer("fine", _ -> "fine"),
                        offer(
                                "ill",
                                _ -> {
                                    throw new DependencyException(
                                            "mailbox", "away", new Exception());
                                }));
        ToolLoop loop =
                loop(
                        Turns.of(calls(call("1", "fine", "{}"), call("2", "ill", "{}"))),
                        tools,
                        ToolLimits.USUAL,
                        recorded);

        assertThatThrownBy(() -> loop.complete(PROMPT)).isInstanceOf(DependencyException.class);

        assertThat(recorded).extracting(JournalEntry::getCall).containsExactly(0);
    }

    @Test
    void anInterruptOfTheAgentEndsEverything() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(2);
        List<JournalEntry> recorded = new CopyOnWriteArrayList<>();
        Tools tools =
                Tools.of(
                        offer(
                                "hang",
                                _ -> {
                                    running.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                        return "never";
                                    } finally {
                                        ended.countDown();
                                    }
                                }));
        ToolLoop loop =
                loop(
                        Turns.of(
                                calls(
                                        call("1", "hang", "{\"a\":1}"),
                                        call("2", "hang", "{\"a\":2}"))),
                        tools,
                        ToolLimits.USUAL,
                        recorded);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread agent =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        loop.complete(PROMPT);
                                    } catch (RuntimeException e) {
                                        seen.set(e);
                                        flag.set(Thread.currentThread().isInterrupted());
                                    }
                                });
        assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();

        agent.interrupt();

        assertThat(agent.join(Duration.ofSeconds(60))).isTrue();
        assertThat(seen.get()).isInstanceOf(CancellationException.class);
        assertThat(flag).isTrue();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(recorded).isEmpty();
    }

    @Test
    void aToolThatChangesItsArgumentsChangesNobodyElses() {
        Tools tools =
                Tools.of(
                        offer(
                                "greedy",
                                arguments -> {
                                    ((com.fasterxml.jackson.databind.node.ObjectNode) arguments)
                                            .removeAll();
                                    throw new Exception("again " + arguments);
                                }));
        Turns model = Turns.of(calls(call("1", "greedy", "{\"a\":1}")), says("x"));

        loop(model, tools, ToolLimits.USUAL).complete(PROMPT);

        assertThat(
                        ((dev.firebreak.kit.model.Message.Said)
                                        model.asked.getLast().messages().get(2))
                                .calls())
                .containsExactly(call("1", "greedy", "{\"a\":1}"));
    }

    @Test
    void aSchemaThatIsNoneIsRefusedWhenTheToolIsOffered() {
        for (String bad :
                List.of(
                        "",
                        "[]",
                        "{\"type\":\"string\"}",
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(?=x)\"}}}",
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:1/x\"}}}")) {
            assertThatThrownBy(() -> ToolOffer.of("t", "", bad, _ -> ""))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("tool t");
        }
        assertThatThrownBy(() -> Tools.of(offer("a", _ -> ""), offer("a", _ -> "")))
                .hasMessageContaining("two tools are called a");
        assertThatThrownBy(() -> Tools.of(offer("search", _ -> "")).only(List.of("serch")))
                .hasMessageContaining("there is no tool 'serch'; there are search");
    }

    private static String thrown(AtomicInteger count, Exception e) throws Exception {
        count.incrementAndGet();
        throw e;
    }

    private static ToolOffer offer(String name, Tool tool) {
        return ToolOffer.of(name, "", "{\"type\":\"object\"}", tool);
    }
}
