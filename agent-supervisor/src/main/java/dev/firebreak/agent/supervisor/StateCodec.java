package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.task.Ceiling;
import dev.firebreak.agent.supervisor.task.Spent;
import dev.firebreak.agent.supervisor.task.Spent.Reservation;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.TaskHead;
import dev.firebreak.agent.supervisor.task.TaskHead.DocumentHead;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.agent.supervisor.task.TaskState.AwaitingAgents;
import dev.firebreak.agent.supervisor.task.TaskState.Ended;
import dev.firebreak.agent.supervisor.task.TaskState.Open;
import dev.firebreak.agent.supervisor.task.TaskState.Planning;
import dev.firebreak.agent.supervisor.task.TaskState.Running;
import dev.firebreak.agent.supervisor.task.TaskState.Settling;
import dev.firebreak.agent.supervisor.task.TaskState.Synthesising;
import dev.firebreak.agent.supervisor.task.TaskState.Unseen;
import dev.firebreak.schemas.Document;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.OnDeadLetter;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/** The state of a task as bytes: one byte of version, then Avro under that version's schema. */
final class StateCodec {
    private StateCodec() {}

    static byte[] encode(TaskState state) {
        return bytes(
                switch (state) {
                    case AwaitingAgents s ->
                            new Fields("AwaitingAgents")
                                    .with("head", head(s.head()))
                                    .with("spent", spent(s.spent()))
                                    .with("giveUpAt", s.giveUpAt().toEpochMilli())
                                    .with("lookAt", s.lookAt().toEpochMilli());
                    case Planning s ->
                            new Fields("Planning")
                                    .with("head", head(s.head()))
                                    .with("spent", spent(s.spent()))
                                    .with("call", call(s.call()))
                                    .with("tries", s.tries())
                                    .with("refusals", s.refusals())
                                    .with("feedback", s.feedback())
                                    .with("offered", s.offered());
                    case Running s -> working("Running", s);
                    case Synthesising s -> working("Synthesising", s).with("call", call(s.call()));
                    case Settling s ->
                            working("Settling", s)
                                    .with("status", s.status())
                                    .with("summary", s.summary())
                                    .with("dropped", s.dropped());
                    case Ended s ->
                            new Fields("Ended")
                                    .with("taskId", s.taskId())
                                    .with("status", s.status())
                                    .with("due", s.due().toEpochMilli());
                    case Unseen _ ->
                            throw new IllegalStateException("what nobody has seen is not stored");
                });
    }

    private static Fields working(String name, Open state) {
        return WorkCodec.put(
                new Fields(name)
                        .with("head", head(state.head()))
                        .with("spent", spent(state.spent())),
                state.work());
    }

    static byte[] encode(List<Document> documents) {
        return bytes(new Fields("Documents").with("documents", documents));
    }

    /**
     * A large output, with where it came from. It is stored once: what a later turn says of its
     * origin is not written.
     */
    static byte[] encode(String text, Cause cause) {
        Fields fields = new Fields("Text").with("text", text);
        return bytes(
                switch (cause) {
                    case Cause.Input(var record) ->
                            fields.with("topic", record.topic())
                                    .with("partition", record.partition())
                                    .with("offset", record.offset());
                    case Cause.Timer _ ->
                            fields.with("topic", "").with("partition", -1).with("offset", -1L);
                });
    }

    static String text(byte[] bytes) {
        return text(record(bytes), "text");
    }

    static TaskState decode(byte[] bytes) {
        GenericRecord r = record(bytes);
        return switch (r.getSchema().getName()) {
            case "AwaitingAgents" ->
                    new AwaitingAgents(head(r), spent(r), time(r, "giveUpAt"), time(r, "lookAt"));
            case "Planning" ->
                    new Planning(
                            head(r),
                            spent(r),
                            call(r),
                            (int) r.get("tries"),
                            (int) r.get("refusals"),
                            textOrNull(r, "feedback"),
                            list(r, "offered", Object::toString));
            case "Running" -> new Running(head(r), spent(r), WorkCodec.work(r));
            case "Synthesising" -> new Synthesising(head(r), spent(r), WorkCodec.work(r), call(r));
            case "Settling" ->
                    new Settling(
                            head(r),
                            spent(r),
                            WorkCodec.work(r),
                            (TaskStatus) r.get("status"),
                            text(r, "summary"),
                            list(r, "dropped", Dropped.class::cast));
            case "Ended" ->
                    new Ended(text(r, "taskId"), (TaskStatus) r.get("status"), time(r, "due"));
            default ->
                    throw new IllegalStateException(
                            "no state of a task: " + r.getSchema().getFullName());
        };
    }

    static List<Document> documents(byte[] bytes) {
        return list(record(bytes), "documents", Document.class::cast);
    }

    private static Object head(TaskHead head) {
        return new Fields("Head")
                .with("envelope", head.envelope())
                .with("goal", head.goal())
                .with(
                        "documents",
                        head.documents().stream()
                                .map(
                                        d ->
                                                new Fields("DocumentHead")
                                                        .with("documentId", d.documentId())
                                                        .with("name", d.name())
                                                        .with("contentType", d.contentType())
                                                        .record)
                                .toList())
                .with("onDeadLetter", head.onDeadLetter())
                .with("startedAt", head.startedAt().toEpochMilli())
                .with("deadline", head.deadline().toEpochMilli())
                .with("latest", head.latest().toEpochMilli())
                .with("trust", head.trust())
                .record;
    }

    private static TaskHead head(GenericRecord state) {
        GenericRecord r = (GenericRecord) state.get("head");
        return new TaskHead(
                (Envelope) r.get("envelope"),
                text(r, "goal"),
                list(
                        r,
                        "documents",
                        o -> {
                            GenericRecord d = (GenericRecord) o;
                            return new DocumentHead(
                                    text(d, "documentId"), text(d, "name"), text(d, "contentType"));
                        }),
                (OnDeadLetter) r.get("onDeadLetter"),
                time(r, "startedAt"),
                time(r, "deadline"),
                // Before version 2 nothing waited for people: the deadline was the latest.
                later(time(r, "latest"), time(r, "deadline")),
                (Trust) r.get("trust"));
    }

    private static Object spent(Spent spent) {
        Ceiling ceiling = spent.ceiling();
        return new Fields("Spent")
                .with("steps", spent.steps())
                .with("usage", spent.usage())
                .with("retries", spent.retries())
                .with("stepsMax", ceiling.steps())
                .with("retriesMax", ceiling.retries())
                .with("tokensMax", ceiling.tokens())
                .with("costMicrosMax", ceiling.costMicros())
                .with(
                        "reserved",
                        spent.reserved().stream()
                                .map(
                                        r ->
                                                new Fields("Reservation")
                                                        .with("agent", r.agent())
                                                        .with("stepId", r.stepId())
                                                        .with("attempt", r.attempt())
                                                        .with("tokens", r.tokens())
                                                        .with("costMicros", r.costMicros())
                                                        .record)
                                .toList())
                .record;
    }

    private static Spent spent(GenericRecord state) {
        GenericRecord r = (GenericRecord) state.get("spent");
        return new Spent(
                (int) r.get("steps"),
                (int) r.get("retries"),
                (Usage) r.get("usage"),
                new Ceiling(
                        (int) r.get("stepsMax"),
                        (int) r.get("retriesMax"),
                        (Long) r.get("tokensMax"),
                        (Long) r.get("costMicrosMax")),
                list(
                        r,
                        "reserved",
                        o -> {
                            GenericRecord one = (GenericRecord) o;
                            return new Reservation(
                                    text(one, "agent"),
                                    text(one, "stepId"),
                                    (int) one.get("attempt"),
                                    (long) one.get("tokens"),
                                    (long) one.get("costMicros"));
                        }));
    }

    static Object call(Call call) {
        return new Fields("Call")
                .with("attempt", call.attempt())
                .with("due", call.due().toEpochMilli())
                .record;
    }

    static Call call(GenericRecord owner) {
        GenericRecord r = (GenericRecord) owner.get("call");
        return new Call((int) r.get("attempt"), time(r, "due"));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    static String text(GenericRecord record, String field) {
        return record.get(field).toString();
    }

    static @Nullable String textOrNull(GenericRecord record, String field) {
        Object value = record.get(field);
        return value == null ? null : value.toString();
    }

    static Instant time(GenericRecord record, String field) {
        return Instant.ofEpochMilli((long) record.get(field));
    }

    static <T> List<T> list(GenericRecord record, String field, Function<Object, T> item) {
        return ((List<?>) record.get(field)).stream().map(o -> item.apply((Object) o)).toList();
    }

    private static byte[] bytes(Fields state) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(StateSchema.CURRENT);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        GenericRecord whole = new GenericData.Record(StateSchema.current());
        whole.put("state", state.record);
        try {
            new SpecificDatumWriter<GenericRecord>(StateSchema.current()).write(whole, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can't fail", e);
        }
        return out.toByteArray();
    }

    private static GenericRecord record(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalStateException("stored state is empty");
        }
        Schema writer = StateSchema.version(bytes[0]);
        try {
            GenericRecord whole =
                    new SpecificDatumReader<GenericRecord>(writer, StateSchema.current())
                            .read(
                                    null,
                                    DecoderFactory.get()
                                            .binaryDecoder(bytes, 1, bytes.length - 1, null));
            return (GenericRecord) whole.get("state");
        } catch (IOException e) {
            throw new UncheckedIOException("stored state is cut short", e);
        }
    }

    /** A record of the state's schema while it is being filled in. */
    static final class Fields {
        final GenericRecord record;

        Fields(String name) {
            this.record = new GenericData.Record(StateSchema.named(name));
        }

        Fields with(String field, @Nullable Object value) {
            record.put(field, value);
            return this;
        }
    }
}
