package dev.firebreak.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Declined;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.PlannerParams;
import dev.firebreak.schemas.PlannerRequest;
import dev.firebreak.schemas.PlannerResult;
import dev.firebreak.schemas.PlannerWork;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReportParams;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Task;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Tasks;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import dev.firebreak.standalone.Standalone;
import dev.firebreak.standalone.StandaloneOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random and mutated bytes on every topic that somebody reads: each becomes one dead letter with
 * its original bytes, and the pipeline goes on. {@code -Dfirebreak.hostile.records=N} says how many
 * a topic gets.
 */
@Tag("slow")
class HostileBytesTest {
    private static final int RECORDS = Integer.getInteger("firebreak.hostile.records", 20_000);
    private static final long SEED = Long.getLong("firebreak.hostile.seed", 20_261_121L);
    private static final Duration SILENCE_MAX = Duration.ofMinutes(3);

    /** Where a record stands. */
    private record Place(String topic, int partition, long offset) {}

    /** An input topic, what reads it, and sound records to break. */
    private record Target<T extends SpecificRecord>(
            String topic, Class<T> contract, List<T> sound) {}

    private static final class Sent {
        final byte @Nullable [] value;
        int letters;

        Sent(byte @Nullable [] value) {
            this.value = value;
        }
    }

    @Test
    void everyHostileRecordIsOneDeadLetterAndThePipelineGoesOn(@TempDir Path data)
            throws Exception {
        try (Standalone stack = Standalone.start(StandaloneOptions.in(data));
                Traffic traffic = new Traffic(stack)) {
            Map<Place, Sent> sent = new HashMap<>();
            List<String> surprises = new ArrayList<>();
            int[] seen = {0};
            try (TopicReader letters =
                    traffic.deadLetters(
                            (record, letter) -> {
                                seen[0]++;
                                account(sent, letter, surprises);
                            })) {
                List<Target<?>> targets = targets();
                for (Target<?> target : targets) {
                    sent.putAll(publish(traffic, target));
                }

                Traffic.readUntil(letters, () -> seen[0] >= sent.size(), SILENCE_MAX);
                complete(traffic, stack);
                assertThat(letters.readToEnd(SILENCE_MAX)).isTrue();

                assertThat(surprises).as("seed %d", SEED).isEmpty();
                assertThat(
                                sent.entrySet().stream()
                                        .filter(s -> s.getValue().letters != 1)
                                        .map(s -> s.getKey() + " has " + s.getValue().letters))
                        .as("records without exactly one dead letter, seed %d", SEED)
                        .isEmpty();
                assertThat(seen[0]).isEqualTo(targets.size() * RECORDS);
            }
        }
    }

    private static void account(Map<Place, Sent> sent, DeadLetter letter, List<String> surprises) {
        Place place =
                new Place(
                        letter.getOrigin().getTopic(),
                        letter.getOrigin().getPartition(),
                        letter.getOrigin().getOffset());
        Sent original = sent.get(place);
        if (original == null) {
            surprises.add(
                    "a letter of a record nobody sent: " + place + ", " + letter.getMessage());
            return;
        }
        original.letters++;
        ByteBuffer value = letter.getOrigin().getValue();
        if (original.value == null
                ? value != null
                : !ByteBuffer.wrap(original.value).equals(value)) {
            surprises.add("other bytes than were sent: " + place);
        }
        if (letter.getCode() == RejectionCode.UNKNOWN
                || letter.getCategory() == RejectionCategory.BUG) {
            surprises.add(
                    place + " is called a bug: " + letter.getCode() + ", " + letter.getMessage());
        }
    }

    private static <T extends SpecificRecord> Map<Place, Sent> publish(
            Traffic traffic, Target<T> target) throws Exception {
        Inbound<T> oracle = traffic.inbound(target.contract());
        HostileBytes bytes =
                new HostileBytes(
                        SEED + target.topic().hashCode(),
                        target.sound().stream()
                                .map(r -> traffic.encoded(target.topic(), r))
                                .toList());
        List<byte @Nullable []> values = new ArrayList<>();
        while (values.size() < RECORDS) {
            byte[] value = bytes.next();
            if (value == null && compacted(target)) {
                continue; // That is how something is taken off a compacted topic.
            }
            // Some flips hit a letter in a text: the record is sound, and no business of this test.
            if (oracle.check(new ConsumerRecord<>(target.topic(), 0, 0, null, value))
                    instanceof Checked.Rejected<T>) {
                values.add(value);
            }
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            sent.add(traffic.send(target.topic(), key(target, i), values.get(i)));
        }
        traffic.flush();
        Map<Place, Sent> places = new HashMap<>();
        for (int i = 0; i < RECORDS; i++) {
            RecordMetadata at = sent.get(i).get();
            places.put(new Place(at.topic(), at.partition(), at.offset()), new Sent(values.get(i)));
        }
        return places;
    }

    private static boolean compacted(Target<?> target) {
        return target.contract() == AgentStatus.class;
    }

    /** Some without a key, some sharing one; the compacted topic takes none without. */
    private static byte @Nullable [] key(Target<?> target, int n) {
        if (compacted(target)) {
            return ("noise-" + n).getBytes(StandardCharsets.UTF_8);
        }
        return n % 10 == 0 ? null : ("key-" + n % 1_000).getBytes(StandardCharsets.UTF_8);
    }

    /** An ordinary task still gets its result. */
    private static void complete(Traffic traffic, Standalone stack) {
        String id = "afterwards";
        String mail =
                "From: a@example.com\r\nTo: b@example.com\r\nSubject: Order\r\n\r\nWhere is my order NL-204518?\r\n";
        Instant now = InstantSource.system().instant();
        Task task =
                Tasks.task(id, Tasks.principal("test"), now)
                        .mail("a.eml", mail.getBytes(StandardCharsets.UTF_8))
                        .deadline(now.plus(Duration.ofMinutes(10)))
                        .build();
        String topic = stack.topics().tasks();
        AtomicReference<@Nullable TaskStatus> ended = new AtomicReference<>();
        try (TopicReader results =
                traffic.results(
                        (r, result) -> {
                            if (result.getEnvelope().getTaskId().equals(id)) {
                                ended.set(result.getStatus());
                            }
                        })) {
            Future<RecordMetadata> sent = traffic.send(topic, null, traffic.encoded(topic, task));
            traffic.flush();
            assertThat(sent).isDone();

            Traffic.readUntil(results, () -> ended.get() != null, SILENCE_MAX);

            assertThat(ended.get()).isEqualTo(TaskStatus.COMPLETED);
        }
    }

    private static List<Target<?>> targets() {
        Instant now = InstantSource.system().instant();
        Task task =
                Tasks.task("hostile", Tasks.principal("test"), now)
                        .goal("Say what this mail is about.")
                        .mail(
                                "a.eml",
                                "Subject: Hi\r\n\r\nWhere is my order?\r\n"
                                        .getBytes(StandardCharsets.UTF_8))
                        .deadline(now.plus(Duration.ofHours(12)))
                        .build();
        Task goal =
                Tasks.task("hostile-goal", Tasks.principal("test"), now)
                        .goal("How many orders were there?")
                        .build();
        Envelope step = Envelope.newBuilder(task.getEnvelope()).setStepId("hostile/s1").build();
        Usage usage = Usage.newBuilder().setLogic("offline/none").build();
        Declined declined =
                Declined.newBuilder()
                        .setCode(RejectionCode.NOTHING_TO_DO)
                        .setDetail("nothing to do")
                        .build();
        EmailOutput read =
                EmailOutput.newBuilder()
                        .setSummary("a mail")
                        .setCategory(EmailCategory.ORDER_STATUS)
                        .setUrgency(Urgency.NORMAL)
                        .setSentiment(Sentiment.NEUTRAL)
                        .setLanguage("en")
                        .setNeedsPerson(true)
                        .build();
        AgentStatus status =
                AgentStatus.newBuilder()
                        .setAgent("email")
                        .setInstance("hostile")
                        .setState(AgentState.READY)
                        .setStartedAt(now)
                        .setHeartbeatAt(now)
                        .setHeartbeatMs(1_000)
                        .build();
        return List.of(
                new Target<>("agents", AgentStatus.class, List.of(status)),
                new Target<>("tasks", Task.class, List.of(task, goal)),
                new Target<>("tasks.admitted", Task.class, List.of(task, goal)),
                new Target<>(
                        "agent.email.requests",
                        EmailRequest.class,
                        List.of(
                                EmailRequest.newBuilder()
                                        .setEnvelope(step)
                                        .setInstruction("Read it.")
                                        .setDocuments(task.getDocuments())
                                        .setParams(EmailParams.newBuilder().build())
                                        .build())),
                new Target<>(
                        "agent.report.requests",
                        ReportRequest.class,
                        List.of(
                                ReportRequest.newBuilder()
                                        .setEnvelope(step)
                                        .setInstruction("How many?")
                                        .setParams(ReportParams.newBuilder().build())
                                        .build())),
                new Target<>(
                        "agent.planner.requests",
                        PlannerRequest.class,
                        List.of(
                                PlannerRequest.newBuilder()
                                        .setEnvelope(step)
                                        .setParams(
                                                PlannerParams.newBuilder()
                                                        .setWork(PlannerWork.PLAN)
                                                        .setGoal("Plan it.")
                                                        .build())
                                        .build())),
                new Target<>(
                        "agent.email.results",
                        EmailResult.class,
                        List.of(
                                EmailResult.newBuilder()
                                        .setEnvelope(step)
                                        .setOutcome(declined)
                                        .setConfidence(0)
                                        .setUsage(usage)
                                        .build(),
                                EmailResult.newBuilder()
                                        .setEnvelope(step)
                                        .setOutcome(read)
                                        .setConfidence(0.5)
                                        .setUsage(usage)
                                        .build())),
                new Target<>(
                        "agent.report.results",
                        ReportResult.class,
                        List.of(
                                ReportResult.newBuilder()
                                        .setEnvelope(step)
                                        .setOutcome(declined)
                                        .setConfidence(0)
                                        .setUsage(usage)
                                        .build())),
                new Target<>(
                        "agent.planner.results",
                        PlannerResult.class,
                        List.of(
                                PlannerResult.newBuilder()
                                        .setEnvelope(step)
                                        .setOutcome(declined)
                                        .setConfidence(0)
                                        .setUsage(usage)
                                        .build())));
    }
}
