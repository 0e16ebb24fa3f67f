package dev.firebreak.kit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.JournalKind;
import dev.firebreak.schemas.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));

    private final List<JournalEntry> kept = new ArrayList<>();

    private Journal run() {
        return new Journal("r1", kept, kept::add, CLOCK);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Supplier<Reply> answering(String answer, List<String> made) {
        return () -> {
            made.add(answer);
            return new Reply(bytes(answer), Usage.newBuilder().setLogic("test").build());
        };
    }

    @Test
    void aRepeatGetsTheRecordedAnswersAndMakesNoCall() {
        List<String> made = new ArrayList<>();
        Journal first = run();
        first.answer(JournalKind.MODEL, bytes("q1"), answering("a1", made));
        first.answer(JournalKind.TOOL, bytes("q2"), answering("a2", made));

        Journal again = run();
        Reply one = again.answer(JournalKind.MODEL, bytes("q1"), answering("b1", made));
        Reply two = again.answer(JournalKind.TOOL, bytes("q2"), answering("b2", made));
        Reply three = again.answer(JournalKind.MODEL, bytes("q3"), answering("a3", made));

        assertThat(one.bytes()).isEqualTo(bytes("a1"));
        assertThat(one.replayed()).isTrue();
        assertThat(one.usage()).isEqualTo(Usage.newBuilder().setLogic("test").build());
        assertThat(two.bytes()).isEqualTo(bytes("a2"));
        assertThat(three.replayed()).isFalse();
        assertThat(made).containsExactly("a1", "a2", "a3");
        assertThat(again.hits()).isEqualTo(2);
    }

    @Test
    void callsSideBySideKeepTheNumbersInWhichTheyWereAskedForWhateverRunsFirst() {
        List<String> made = new ArrayList<>();
        Journal first = run();
        List<Journal.Place> places = List.of(first.place(), first.place());
        places.get(1).answer(JournalKind.TOOL, bytes("q"), answering("second", made));
        places.get(0).answer(JournalKind.TOOL, bytes("q"), answering("first", made));

        Journal again = run();
        List<Journal.Place> same = List.of(again.place(), again.place());
        Reply one = same.get(0).answer(JournalKind.TOOL, bytes("q"), answering("x", made));
        Reply two = same.get(1).answer(JournalKind.TOOL, bytes("q"), answering("y", made));

        assertThat(one.bytes()).isEqualTo(bytes("first"));
        assertThat(two.bytes()).isEqualTo(bytes("second"));
        assertThat(made).containsExactly("second", "first");
    }

    @Test
    void anotherQuestionThanTheRecordedOneIsAsked() {
        List<String> made = new ArrayList<>();
        run().answer(JournalKind.MODEL, bytes("q1"), answering("a1", made));

        Reply reply = run().answer(JournalKind.MODEL, bytes("other"), answering("a2", made));

        assertThat(reply.bytes()).isEqualTo(bytes("a2"));
        assertThat(made).containsExactly("a1", "a2");
    }

    @Test
    void theSameQuestionOfAToolAndOfAModelAreTwo() {
        List<String> made = new ArrayList<>();
        run().answer(JournalKind.MODEL, bytes("q"), answering("a1", made));

        run().answer(JournalKind.TOOL, bytes("q"), answering("a2", made));

        assertThat(made).containsExactly("a1", "a2");
    }

    @Test
    void anAnswerThatCouldNotBeRecordedIsNotUsed() {
        Journal broken =
                new Journal(
                        "r1",
                        List.of(),
                        _ -> {
                            throw new DependencyException("broker", "away", new Exception());
                        },
                        CLOCK);

        assertThatThrownBy(
                        () ->
                                broken.answer(
                                        JournalKind.MODEL,
                                        bytes("q"),
                                        answering("a", new ArrayList<>())))
                .isInstanceOf(DependencyException.class);
    }

    @Test
    void anAnswerThatCouldNotBeRecordedWasPaidAllTheSame() {
        Journal broken =
                new Journal(
                        "r1",
                        List.of(),
                        _ -> {
                            throw new DependencyException("broker", "away", new Exception());
                        },
                        CLOCK);
        List<String> made = new ArrayList<>();
        assertThatThrownBy(() -> broken.answer(JournalKind.MODEL, bytes("q"), answering("a", made)))
                .isInstanceOf(DependencyException.class);

        Journal next = new Journal("r1", broken.entries(), kept::add, CLOCK);
        next.answer(JournalKind.MODEL, bytes("q"), answering("b", made));

        assertThat(next.paidBefore()).containsExactly(Usage.newBuilder().setLogic("test").build());
        assertThat(made).containsExactly("a", "b");
    }

    @Test
    void whatWasPaidInVainIsKnownToFurtherRunsAndAnswersNoCall() {
        Usage paid = Usage.newBuilder().setModelCalls(1).setCostMicros(7).build();
        Journal first = run();
        first.place().inVain(paid);

        Journal again = run();
        Journal.Place place = again.place();
        List<String> made = new ArrayList<>();
        place.answer(JournalKind.MODEL, bytes(""), answering("a", made));

        assertThat(first.paidBefore()).isEmpty();
        assertThat(place.paidInVain()).containsExactly(paid);
        assertThat(again.place().paidInVain()).isEmpty();
        assertThat(again.paidBefore()).contains(paid);
        assertThat(made).containsExactly("a");
        assertThat(Paid.of(again.entries()).getCostMicros()).isEqualTo(7);
    }

    @Test
    void whoIsBeingCutOffDoesNotWaitToRecordWhatItPaid() {
        Journal journal = run();
        Thread.currentThread().interrupt();
        try {
            journal.place().inVain(Usage.newBuilder().setCostMicros(7).build());
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(kept).isEmpty();
        assertThat(Paid.of(journal.entries()).getCostMicros()).isEqualTo(7);
    }

    @Test
    void theNextRunInTheSameProcessKnowsWhatThisOneRecorded() {
        List<String> made = new ArrayList<>();
        Journal first = new Journal("r1", List.of(), _ -> {}, CLOCK);
        first.answer(JournalKind.MODEL, bytes("q1"), answering("a1", made));

        Journal second = new Journal("r1", first.entries(), _ -> {}, CLOCK);
        second.answer(JournalKind.MODEL, bytes("q1"), answering("b1", made));
        second.answer(JournalKind.MODEL, bytes("q2"), answering("a2", made));

        Journal third = new Journal("r1", second.entries(), _ -> {}, CLOCK);
        third.answer(JournalKind.MODEL, bytes("q1"), answering("c1", made));
        third.answer(JournalKind.MODEL, bytes("q2"), answering("c2", made));

        assertThat(made).containsExactly("a1", "a2");
        assertThat(third.entries()).hasSize(2);
    }

    @Test
    void anEffectIsCarriedOutOnce() {
        List<String> made = new ArrayList<>();
        Acted first = run().act(bytes("send"), answering("sent", made));

        Acted again = run().act(bytes("send"), answering("sent twice", made));

        assertThat(first).isInstanceOf(Acted.Done.class);
        assertThat(again).isInstanceOf(Acted.Done.class);
        assertThat(((Acted.Done) again).reply().bytes()).isEqualTo(bytes("sent"));
        assertThat(made).containsExactly("sent");
        assertThat(kept)
                .extracting(JournalEntry::getKind)
                .containsExactly(JournalKind.INTENT, JournalKind.OUTCOME);
    }

    @Test
    void anEffectThatWasMeantAndNeverReportedIsUnknownAndNotTriedAgain() {
        List<String> made = new ArrayList<>();
        assertThatThrownBy(
                        () ->
                                run().act(
                                                bytes("send"),
                                                () -> {
                                                    throw new IllegalStateException("killed here");
                                                }))
                .isInstanceOf(IllegalStateException.class);

        Journal again = run();
        again.answer(
                JournalKind.TOOL, bytes("a call that was not there before"), answering("x", made));
        Acted acted = again.act(bytes("send"), answering("sent", made));

        assertThat(acted).isEqualTo(new Acted.Unknown());
        assertThat(made).containsExactly("x");
    }
}
