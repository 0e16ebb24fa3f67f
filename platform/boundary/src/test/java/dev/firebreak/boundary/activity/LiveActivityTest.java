package dev.firebreak.boundary.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.InMemoryRegistry;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.check.Samples;
import dev.firebreak.boundary.check.SubjectNames;
import dev.firebreak.kit.redact.RedactedFlow;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Contracts;
import dev.firebreak.schemas.Envelope;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveActivityTest {
    private static final int KEPT = RedactedFlow.KEPT_BACK_CHARS;
    private static final String TOPIC = "activity";
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(20);
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final Outbound outbound =
            new Outbound(registry, new SubjectNames(Set.of()), OutboundLimits.defaults());
    private final MockProducer<byte[], byte[]> broker =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Envelope request =
            Envelope.newBuilder(Samples.request().getEnvelope())
                    .setConfidentiality(Confidentiality.INTERNAL)
                    .build();

    private LiveActivity live = live(NEVER);

    @BeforeEach
    void prepare() {
        registry.register(TOPIC + "-value", Contracts.schema(Activity.class));
        outbound.prepare(TOPIC, Contracts.schema(Activity.class));
    }

    @AfterEach
    void close() {
        live.close();
    }

    @Test
    void fewWordsAreToldAfterAWhileAndSayWhereTheyBelong() {
        live = live(SOON);
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text("Dear ");
        answer.text("Ada, " + words(KEPT));

        List<Activity> told = told(1);

        assertThat(told.getFirst().getKind()).isEqualTo(ActivityKind.ANSWER_PART);
        assertThat(told.getFirst().getActor()).isEqualTo("email");
        assertThat(told.getFirst().getText()).isEqualTo("Dear Ada, ");
        assertThat(told.getFirst().getDetails())
                .containsEntry("part", "0")
                .containsKey("stream")
                .hasSize(2);
        assertThat(told.getFirst().getEnvelope().getTaskId()).isEqualTo(request.getTaskId());
        assertThat(broker.history().getFirst().key())
                .isEqualTo(request.getTaskId().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void muchTextIsToldAtOnceAndTheRestWhenTheAnswerIsDone() {
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text(words(398 + KEPT));
        assertThat(broker.history()).isEmpty();

        answer.text(words(2));
        assertThat(told(1).getFirst().getText()).hasSize(400);
        arrive();
        answer.text("the end");
        answer.close();

        assertThat(told(2).getLast().getText()).isEqualTo(words(KEPT) + "the end");
        answer.text("too late");
        arrive();
        assertThat(live.published()).isEqualTo(2);
        assertThat(live.dropped()).isZero();
    }

    @Test
    void onePartIsUnderWayAtATimeAndWhatComesMeanwhileGoesWithTheNext() {
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text(words(400 + KEPT));
        told(1);
        for (int n = 0; n < 10; n++) {
            answer.text(words(500));
        }
        assertThat(broker.history()).hasSize(1);

        arrive();

        assertThat(told(2).getLast().getText()).hasSize(4000);
        arrive();
        assertThat(told(3).getLast().getText()).hasSize(1000);
        assertThat(told(3))
                .extracting(a -> a.getDetails().get("part"))
                .containsExactly("0", "1", "2");
    }

    @Test
    void aRestartIsTold() {
        live = live(SOON);
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text("wrong " + words(KEPT));
        told(1);
        arrive();

        answer.restart();
        answer.text("right " + words(KEPT));

        String all = "";
        boolean restarted = false;
        for (int parts = 2; !all.equals("right "); parts++) {
            Activity last = told(parts).getLast();
            restarted |= last.getDetails().containsKey("restart");
            all += last.getText();
            arrive();
        }
        assertThat(restarted).isTrue();
    }

    @Test
    void theSameRequestAgainGivesTheSameStreamAndIdsAndAnotherAnswerAnother() {
        live = live(SOON);
        live.stream(request, "email", "draft").text("one " + words(KEPT));
        Activity first = told(1).getFirst();
        live.stream(request, "email", "draft").text("one " + words(KEPT));
        Activity again = told(2).getLast();
        live.stream(request, "email", "check").text("one " + words(KEPT));
        Activity other = told(3).getLast();

        assertThat(again).isEqualTo(first);
        assertThat(other.getDetails().get("stream")).isNotEqualTo(first.getDetails().get("stream"));
        assertThat(other.getEnvelope().getMessageId())
                .isNotEqualTo(first.getEnvelope().getMessageId());
    }

    @Test
    void whatIsSecretIsToldNobody() {
        for (Confidentiality secret : List.of(Confidentiality.SECRET, Confidentiality.UNKNOWN)) {
            LiveAnswer answer =
                    live.stream(
                            Envelope.newBuilder(request).setConfidentiality(secret).build(),
                            "email",
                            "draft");
            answer.text("x".repeat(5000));
            answer.close();
        }
        live.close();

        assertThat(broker.history()).isEmpty();
    }

    @Test
    void aBrokerThatRefusesCostsThePartAndNotTheAnswer() {
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text(words(400 + KEPT));
        told(1);
        broker.errorNext(new TimeoutException("away"));
        await().atMost(BOUND).until(() -> live.dropped() == 1);

        answer.text(words(400));

        assertThat(told(2).getLast().getDetails()).containsEntry("part", "1");
        arrive();
        assertThat(live.published()).isEqualTo(1);
    }

    @Test
    void aProducerThatThrowsAndARegistryThatIsAwayCostPartsOnly() {
        broker.sendException = new org.apache.kafka.common.KafkaException("fenced");
        LiveAnswer answer = live.stream(request, "email", "draft");
        assertThatCode(() -> answer.text(words(400 + KEPT))).doesNotThrowAnyException();
        await().atMost(BOUND).until(() -> live.dropped() == 1);

        InMemoryRegistry away = new InMemoryRegistry();
        away.goAway();
        try (LiveActivity other =
                new LiveActivity(
                        TOPIC,
                        broker,
                        new Outbound(away, new SubjectNames(Set.of()), OutboundLimits.defaults()),
                        CLOCK,
                        SOON,
                        BOUND)) {
            other.stream(request, "email", "draft").text("hello " + words(KEPT));
            await().atMost(BOUND).until(() -> other.dropped() == 1);
        }
    }

    @Test
    void textIsTakenAtOnceWhileTheBrokerLetsUsWait() throws Exception {
        StuckBroker slow = new StuckBroker(0);
        try (LiveActivity waiting = new LiveActivity(TOPIC, slow, outbound, CLOCK, NEVER, BOUND);
                ExecutorService model = Executors.newVirtualThreadPerTaskExecutor()) {
            LiveAnswer answer = waiting.stream(request, "email", "draft");
            answer.text(words(400 + KEPT));
            slow.awaitStuck();

            // Would hang until the test's end if it waited for the broker.
            model.submit(
                            () -> {
                                for (int n = 0; n < 1000; n++) {
                                    answer.text(words(500));
                                }
                            })
                    .get(60, TimeUnit.SECONDS);

            assertThat(waiting.dropped()).isPositive();
            slow.free.countDown();
        }
    }

    @Test
    void aPartThatArrivesDuringTheCloseTakesNothingWithIt() throws Exception {
        StuckBroker slow = new StuckBroker(1);
        LiveActivity closing = new LiveActivity(TOPIC, slow, outbound, CLOCK, NEVER, BOUND);
        LiveAnswer answer = closing.stream(request, "email", "draft");
        answer.text(words(400 + KEPT));
        await().atMost(BOUND).until(() -> slow.history().size() == 1);
        answer.text(words(100));
        answer.close();
        closing.stream(request, "email", "check").text(words(400 + KEPT));
        slow.awaitStuck();

        Thread end = Thread.ofPlatform().start(closing::close);
        await().atMost(BOUND).until(() -> end.getState() == Thread.State.TIMED_WAITING);
        slow.completeNext();
        slow.free.countDown();
        end.join();

        assertThat(slow.history())
                .extracting(r -> read(r).getText().length())
                .containsExactlyInAnyOrder(400, 400, KEPT + 100, KEPT);
        assertThat(closing.dropped()).isZero();
    }

    @Test
    void aBrokerThatIsAwayHoldsUpNeitherTheAnswerNorTheEnd() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        LiveActivity away =
                new LiveActivity(
                        TOPIC, Map.of("bootstrap.servers", "127.0.0.1:" + port), outbound, CLOCK);
        LiveAnswer answer = away.stream(request, "email", "draft");
        for (int n = 0; n < 2000; n++) {
            answer.text("word ");
        }
        answer.close();

        away.close();

        assertThat(away.published()).isZero();
        assertThat(away.dropped()).isPositive();
    }

    @Test
    void closingTellsWhatWaitsAndDropsWhatComesLater() {
        LiveAnswer answer = live.stream(request, "email", "draft");
        answer.text(words(400 + KEPT));
        told(1);
        answer.text(words(4100 - KEPT));

        live.close();
        answer.text(words(4100));
        live.stream(request, "email", "other").text(words(400 + KEPT));
        live.close();

        assertThat(told(3)).extracting(a -> a.getText().length()).containsExactly(400, 4000, 100);
    }

    @Test
    void whateverFailsPartsComeInOrderAndNeverTwice() {
        for (int seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            MockProducer<byte[], byte[]> some =
                    new MockProducer<>(
                            false, null, new ByteArraySerializer(), new ByteArraySerializer());
            try (LiveActivity activity =
                            new LiveActivity(
                                    TOPIC, some, outbound, CLOCK, Duration.ofMillis(1), BOUND);
                    LiveAnswer answer = activity.stream(request, "email", "draft")) {
                for (int n = 0; n < 200; n++) {
                    switch (random.nextInt(8)) {
                        case 0 -> some.errorNext(new TimeoutException("away"));
                        case 1, 2, 3 -> some.completeNext();
                        case 4 -> answer.restart();
                        default -> answer.text(words(random.nextInt(900)));
                    }
                }
            }
            List<Integer> numbers =
                    some.history().stream()
                            .map(
                                    r ->
                                            Integer.valueOf(
                                                    read(r).getDetails().getOrDefault("part", "")))
                            .toList();

            assertThat(numbers).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void noSecretIsToldInTwoHalves() {
        live = live(Duration.ofMillis(1));
        String secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
        LiveAnswer answer = live.stream(request, "email", "draft");
        String text = words(150) + secret + " " + words(150);
        for (int at = 0; at < text.length(); at += 5) {
            answer.text(text.substring(at, Math.min(text.length(), at + 5)));
            if (!broker.history().isEmpty()) {
                broker.completeNext();
            }
        }
        live.close();

        String all =
                broker.history().stream().map(r -> read(r).getText()).collect(Collectors.joining());
        assertThat(all).isEqualTo(words(150) + "[redacted] " + words(150));
    }

    private static String words(int chars) {
        return "a ".repeat(chars / 2);
    }

    private LiveActivity live(Duration every) {
        return new LiveActivity(TOPIC, broker, outbound, CLOCK, every, BOUND);
    }

    /** So many parts, and no more until somebody lets the last one arrive. */
    private List<Activity> told(int parts) {
        await().atMost(BOUND).until(() -> broker.history().size() >= parts);
        return broker.history().stream().limit(parts).map(this::read).toList();
    }

    private void arrive() {
        long before = live.published();
        if (broker.completeNext()) {
            await().atMost(BOUND).until(() -> live.published() > before);
        }
    }

    private Activity read(ProducerRecord<byte[], byte[]> sent) {
        var record = new ConsumerRecord<>(TOPIC, 0, 0, sent.key(), sent.value());
        return switch (Inbound.of(registry, InboundLimits.defaults(), CLOCK, Activity.class)
                .check(record)) {
            case Checked.Accepted<Activity>(Activity activity, var _) -> activity;
            case Checked.Rejected<Activity> rejected ->
                    throw new AssertionError(rejected.rejection().message());
        };
    }

    /** Holds up whoever sends one record more than so many, until it is freed. */
    private static final class StuckBroker extends MockProducer<byte[], byte[]> {
        private final CountDownLatch free = new CountDownLatch(1);
        private final CountDownLatch stuck;

        private StuckBroker(int before) {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
            stuck = new CountDownLatch(before + 1);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // others are not held up
        public Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, Callback callback) {
            stuck.countDown();
            if (stuck.getCount() == 0) {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    throw new org.apache.kafka.common.errors.InterruptException(e);
                }
            }
            return super.send(record, callback);
        }

        void awaitStuck() throws InterruptedException {
            assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
