package dev.firebreak.kit.tool;

import static dev.firebreak.kit.tool.Turns.call;
import static dev.firebreak.kit.tool.Turns.calls;
import static dev.firebreak.kit.tool.Turns.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.RejectionCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {
    private static final Prompt PROMPT = Prompt.of("Be short.", "Do it.");
    private static final InstantSource CLOCK = InstantSource.system();

    private final List<Map<String, String>> notes = new CopyOnWriteArrayList<>();
    private final List<JournalEntry> recorded = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = "READ_ONLY", mode = EnumSource.Mode.EXCLUDE)
    void whatDoesMoreThanReadCanNotBeWiredToAModel(Effect effect) {
        ToolOffer send = offer("send", _ -> "sent").withEffect(effect);

        assertThat(send.repeatable()).isEqualTo(effect == Effect.IDEMPOTENT);
        assertThatThrownBy(() -> Tools.of(offer("look", _ -> ""), send))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("let the agent propose an action");
        assertThatThrownBy(
                        () ->
                                new ToolOffer(
                                        send.spec(),
                                        Effect.EFFECTFUL,
                                        true,
                                        send.timeout(),
                                        1,
                                        1,
                                        send.tool()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalIsToldOnceBetweenMarksAndStandsOnTheTimelineWithItsCode() {
        AtomicInteger times = new AtomicInteger();
        Tools tools =
                Tools.of(
                        offer(
                                "read",
                                _ -> {
                                    times.incrementAndGet();
                                    throw RefusedException.outside("only docs are read");
                                }));

        String told = told(tools, "read");

        assertThat(told).startsWith("read refused this.").contains("\nonly docs are read\n");
        assertThat(times).hasValue(1);
        assertThat(notes.getFirst())
                .containsEntry("outcome", "denied")
                .containsEntry("code", "PERMISSION_DENIED")
                .containsEntry("why", "only docs are read");
    }

    @Test
    void aRepeatOfTheRequestIsToldTheSameFromTheJournal() {
        Tools refusing =
                Tools.of(
                        offer(
                                "read",
                                _ -> {
                                    throw new RefusedException(
                                            RejectionCode.RATE_LIMITED, "come again later");
                                }));
        String first = told(refusing, "read");

        String again = told(Tools.of(offer("read", _ -> "now it would answer")), "read");

        assertThat(again).isEqualTo(first);
        assertThat(notes.getLast())
                .containsEntry("code", "RATE_LIMITED")
                .containsEntry("replayed", "true");
    }

    @Test
    void aToolThatIsWithheldIsNotShownAndSaysWhyWhenItIsAskedForAllTheSame() {
        Tools tools =
                Tools.of(offer("look", _ -> ""), offer("wages", _ -> "secret"))
                        .without(Map.of("wages", "wages is for users with the role hr"))
                        .saying(Map.of("gone", "its server is away", "look", "never said"));

        assertThat(tools.specs()).hasSize(1);
        assertThat(told(tools, "wages"))
                .contains("wages is for users with the role hr; there are look")
                .doesNotContain("secret");
        assertThat(told(tools, "gone")).contains("its server is away");
        assertThat(notes).allMatch(note -> "TOOL_NOT_ALLOWED".equals(note.get("code"))).hasSize(2);
    }

    @Test
    void toolsOfTwoPlacesAreOneAndNoNameIsThereTwice() {
        Tools both = Tools.of(offer("a", _ -> "")).and(Tools.of(offer("b", _ -> "")));

        assertThat(both.specs()).hasSize(2);
        assertThatThrownBy(() -> both.and(Tools.of(offer("a", _ -> ""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two tools are called a");
    }

    @Test
    void onlyAFailureThatMayPassIsTriedAgain() {
        assertThat(tries(new IOException("reset"))).isEqualTo(2);
        assertThat(tries(new UncheckedIOException(new IOException("reset")))).isEqualTo(2);
        assertThat(tries(new UncheckedIOException(new NoSuchFileException("x")))).isEqualTo(1);
        assertThat(tries(new NoSuchFileException("x"))).isEqualTo(1);
        assertThat(tries(new IllegalStateException("bug"))).isEqualTo(1);
        assertThat(tries(new NullPointerException())).isEqualTo(1);
        assertThat(tries(new SecurityException("no"))).isEqualTo(1);
    }

    private int tries(Exception failure) {
        AtomicInteger tries = new AtomicInteger();
        recorded.clear();
        String _ =
                told(
                        Tools.of(
                                offer(
                                        "t",
                                        _ -> {
                                            tries.incrementAndGet();
                                            throw failure;
                                        })),
                        "t");
        return tries.get();
    }

    /** What a model that calls this is told. */
    private String told(Tools tools, String name) {
        Turns model = Turns.of(calls(call("1", name, "{}")), says("So."));
        ToolLoop loop =
                new ToolLoop(
                        model,
                        tools,
                        new Journal("r", List.copyOf(recorded), recorded::add, CLOCK),
                        (_, _, details) -> notes.add(details),
                        CLOCK,
                        ToolLimits.USUAL);
        assertThat(loop.complete(PROMPT).text()).isEqualTo("So.");
        return model.asked.getLast().messages().stream()
                .filter(Message.ToolAnswer.class::isInstance)
                .map(m -> ((Message.ToolAnswer) m).text())
                .findFirst()
                .orElseThrow();
    }

    private static ToolOffer offer(String name, Tool tool) {
        return ToolOffer.of(name, "", "{\"type\":\"object\"}", tool);
    }
}
