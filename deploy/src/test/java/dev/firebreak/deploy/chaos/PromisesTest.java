package dev.firebreak.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.deploy.chaos.Evidence.Answer;
import dev.firebreak.deploy.chaos.Evidence.Bytes;
import dev.firebreak.deploy.chaos.Evidence.Ends;
import dev.firebreak.deploy.chaos.Evidence.Kind;
import dev.firebreak.deploy.chaos.Evidence.Letter;
import dev.firebreak.deploy.chaos.Evidence.Place;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import dev.firebreak.schemas.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A check that can't fail proves nothing: each is shown what it is there to find. */
class PromisesTest {
    private static final String TOPIC = "agent.email.requests";

    /** A run in which nothing went wrong; each test spoils one thing. */
    private final List<Sent> sent =
            new ArrayList<>(
                    List.of(
                            sent("t0", "k0", 0, 0, Kind.SOUND),
                            sent("t1", "k1", 0, 1, Kind.SOUND),
                            sent("t2", "k0", 0, 2, Kind.SOUND),
                            sent("t3", "k0", 0, 3, Kind.UNREADABLE),
                            sent("t4", "k0", 0, 4, Kind.READABLE_BUT_WRONG),
                            sent("t5", "k0", 1, 0, Kind.SOUND),
                            sent("t6", "k1", 0, 5, Kind.ENDS_ITS_WORKER)));

    private final Map<Place, Bytes> requests = new HashMap<>();
    private final List<Answer> answers =
            new ArrayList<>(
                    List.of(
                            new Answer("t0", "k0", 3, 0, false),
                            new Answer("t5", "k0", 3, 1, false),
                            new Answer("t2", "k0", 3, 5, false),
                            new Answer("t4", "k0", 3, 6, true),
                            new Answer("t1", "k1", 2, 0, false)));
    private final List<Letter> letters =
            new ArrayList<>(
                    List.of(
                            letter("t3", 0, 3, RejectionCode.WIRE_FORMAT_UNKNOWN),
                            letter("t4", 0, 4, RejectionCode.RULE_VIOLATION),
                            letter("t6", 0, 5, RejectionCode.POISON_CRASH)));
    private final List<String> unfinished = new ArrayList<>();
    private final List<Ends> ends = new ArrayList<>(List.of(new Ends("results-3", 9, 9)));

    PromisesTest() {
        sent.forEach(s -> requests.put(s.place(), s.value()));
    }

    static Stream<Promise> promises() {
        return Stream.of(
                new AcknowledgedIsKept(),
                new ExactlyOneResult(),
                new KeyOrderKept(),
                new EveryBadRecordOnce(TOPIC),
                new NoTransactionLeftOpen());
    }

    @ParameterizedTest
    @MethodSource("promises")
    void aRunInWhichNothingWentWrongKeepsEveryPromise(Promise promise) {
        assertThat(promise.broken(evidence())).isEmpty();
    }

    @Test
    void anAcknowledgedRecordThatIsGoneIsFound() {
        requests.remove(new Place(0, 1));

        assertThat(new AcknowledgedIsKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("gone");
    }

    @Test
    void anAcknowledgedRecordWithOtherBytesIsFound() {
        requests.put(new Place(0, 1), bytes("other"));

        assertThat(new AcknowledgedIsKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("another lies there");
    }

    @Test
    void aRequestThatNobodySentIsFound() {
        requests.put(new Place(0, 9), bytes("other"));

        assertThat(new AcknowledgedIsKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("nobody sent");
    }

    @Test
    void twoSendsAcknowledgedForOnePlaceAreFound() {
        sent.add(sent("t0", "k0", 0, 0, Kind.SOUND));

        assertThat(new AcknowledgedIsKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("two sends");
    }

    @Test
    void aMissingResultIsFound() {
        answers.removeFirst();

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("t0", "no result");
    }

    @Test
    void aResultThatStandsTwiceIsFound() {
        answers.add(new Answer("t1", "k1", 2, 9, false));

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("t1", "2 results");
    }

    @Test
    void aSoundRequestThatWasDeclinedIsFound() {
        answers.set(4, new Answer("t1", "k1", 2, 0, true));

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("wrong result");
    }

    @Test
    void aBadRequestThatWasAnsweredIsFound() {
        answers.set(3, new Answer("t4", "k0", 3, 6, false));

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("wrong result");
    }

    @Test
    void aResultForWhatNobodyCanReadIsFound() {
        answers.add(new Answer("t3", "k0", 3, 9, true));

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("wrong result");
    }

    @Test
    void aResultThatNobodyAskedForIsFound() {
        answers.add(new Answer("t99", "k1", 2, 9, false));

        assertThat(new ExactlyOneResult().broken(evidence()))
                .singleElement()
                .asString()
                .contains("nobody asked");
    }

    @Test
    void aKeyWhoseLaterRequestWasAnsweredFirstIsFound() {
        answers.set(0, new Answer("t0", "k0", 3, 5, false));
        answers.set(2, new Answer("t2", "k0", 3, 0, false));

        assertThat(new KeyOrderKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("t0", "after", "t2");
    }

    @Test
    void aResultUnderAnotherKeyIsFound() {
        answers.set(0, new Answer("t0", "k1", 2, 4, false));

        assertThat(new KeyOrderKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("left the others");
    }

    @Test
    void aKeyThatIsSpreadOverPartitionsOfTheResultsIsFound() {
        answers.set(2, new Answer("t2", "k0", 4, 5, false));

        assertThat(new KeyOrderKept().broken(evidence()))
                .singleElement()
                .asString()
                .contains("left the others");
    }

    @Test
    void aBadRecordWithoutALetterIsFound() {
        letters.removeFirst();

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence()))
                .singleElement()
                .asString()
                .contains("0 dead letters");
    }

    @Test
    void aBadRecordWithTwoLettersIsFound() {
        letters.add(letters.getFirst());

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence()))
                .singleElement()
                .asString()
                .contains("2 dead letters");
    }

    @Test
    void aLetterWithOtherBytesIsFound() {
        letters.set(0, letter("other", 0, 3, RejectionCode.WIRE_FORMAT_UNKNOWN));

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence()))
                .singleElement()
                .asString()
                .contains("other bytes");
    }

    @Test
    void aLetterForASoundRequestIsFound() {
        letters.add(letter("t0", 0, 0, RejectionCode.HANDLER_EXCEPTION));

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence()))
                .singleElement()
                .asString()
                .contains("not bad");
    }

    @Test
    void aLetterFromAnotherTopicIsFound() {
        letters.add(
                new Letter("tasks", new Place(0, 0), bytes("x"), RejectionCode.DECODE_MALFORMED));

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence())).hasSize(1);
    }

    @Test
    void anotherEndThanPoisonForWhatEndsItsWorkerIsFound() {
        letters.set(2, letter("t6", 0, 5, RejectionCode.HANDLER_EXCEPTION));

        assertThat(new EveryBadRecordOnce(TOPIC).broken(evidence()))
                .singleElement()
                .asString()
                .contains("wrong dead letter");
    }

    @Test
    void anOpenTransactionIsFound() {
        unfinished.add("agent-email-worker-0 ONGOING");

        assertThat(new NoTransactionLeftOpen().broken(evidence()))
                .singleElement()
                .asString()
                .contains("worker-0");
    }

    @Test
    void aMarkerThatIsStuckIsFound() {
        ends.add(new Ends("results-1", 9, 4));

        assertThat(new NoTransactionLeftOpen().broken(evidence()))
                .singleElement()
                .asString()
                .contains("results-1");
    }

    private Evidence evidence() {
        return new Evidence(sent, requests, answers, letters, unfinished, ends);
    }

    private static Sent sent(String task, String key, int partition, long offset, Kind kind) {
        return new Sent(task, key, new Place(partition, offset), bytes(task), kind);
    }

    private static Letter letter(String bytes, int partition, long offset, RejectionCode code) {
        return new Letter(TOPIC, new Place(partition, offset), bytes(bytes), code);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
