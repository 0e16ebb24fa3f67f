package dev.firebreak.agent.report.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the pipeline did as rows, as its records arrive. Only short values are kept, not the
 * records: a result can hold a whole report.
 *
 * <p>A dead letter says nothing about its tenant. Only its codes and places are kept, and a letter
 * whose task is known to be another tenant's is not shown.
 */
public final class PipelineLedger implements PipelineRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TEXT_CHARS_MAX = 300;

    private final int tasksMax;
    private final Deque<TaskRows> tasks = new ArrayDeque<>();
    private final Deque<LetterRow> letters = new ArrayDeque<>();
    private final Map<String, String> tenants = new HashMap<>();
    private final Set<String> lettersSeen = new HashSet<>();
    private long forgotten;

    private record TaskRows(
            String taskId,
            String tenant,
            Confidentiality confidentiality,
            List<@Nullable Object> task,
            List<List<@Nullable Object>> mails,
            List<List<@Nullable Object>> outputs,
            List<List<@Nullable Object>> dropped) {}

    private record LetterRow(String id, @Nullable String taskId, List<@Nullable Object> row) {}

    /**
     * @param tasksMax tasks and letters kept, each; the oldest are forgotten first
     */
    public PipelineLedger(int tasksMax) {
        this.tasksMax = tasksMax;
    }

    /** A task ended. The same task again is the same row. */
    public synchronized void add(TaskResult result) {
        String taskId = result.getEnvelope().getTaskId();
        String tenant = result.getEnvelope().getPrincipal().getTenant();
        if (tenants.put(taskId, tenant) != null) {
            return;
        }
        tasks.addLast(
                new TaskRows(
                        taskId,
                        tenant,
                        result.getEnvelope().getConfidentiality(),
                        task(result),
                        mails(result),
                        outputs(result),
                        dropped(result)));
        if (tasks.size() > tasksMax) {
            tenants.remove(tasks.removeFirst().taskId());
            forgotten++;
        }
    }

    /** A message was stopped. The same letter again is the same row. */
    public synchronized void add(DeadLetter letter) {
        if (!lettersSeen.add(letter.getDeadLetterId())) {
            return;
        }
        letters.addLast(
                new LetterRow(letter.getDeadLetterId(), letter.getTaskId(), letter(letter)));
        if (letters.size() > tasksMax) {
            lettersSeen.remove(letters.removeFirst().id());
            forgotten++;
        }
    }

    @Override
    public synchronized Snapshot snapshot(Reader reader) {
        List<@Nullable Object[]> taskRows = new ArrayList<>();
        List<@Nullable Object[]> mailRows = new ArrayList<>();
        List<@Nullable Object[]> outputRows = new ArrayList<>();
        List<@Nullable Object[]> droppedRows = new ArrayList<>();
        List<@Nullable Object[]> letterRows = new ArrayList<>();
        long hidden = 0;
        for (TaskRows rows : tasks) {
            if (!rows.tenant().equals(reader.tenant())) {
                continue;
            }
            if (secrecy(rows.confidentiality()) > secrecy(reader.confidentiality())) {
                hidden++;
                continue;
            }
            taskRows.add(rows.task().toArray());
            rows.mails().forEach(row -> mailRows.add(row.toArray()));
            rows.outputs().forEach(row -> outputRows.add(row.toArray()));
            rows.dropped().forEach(row -> droppedRows.add(row.toArray()));
        }
        Predicate<LetterRow> ours =
                letter ->
                        letter.taskId() == null
                                || tenants.getOrDefault(letter.taskId(), reader.tenant())
                                        .equals(reader.tenant());
        letters.stream().filter(ours).forEach(letter -> letterRows.add(letter.row().toArray()));
        return new Snapshot(
                taskRows, mailRows, outputRows, droppedRows, letterRows, hidden, forgotten);
    }

    private static int secrecy(Confidentiality confidentiality) {
        return switch (confidentiality) {
            case PUBLIC -> 0;
            case INTERNAL -> 1;
            case SECRET, UNKNOWN -> 2;
        };
    }

    private static List<@Nullable Object> task(TaskResult result) {
        @Nullable StepOutput mail =
                result.getOutputs().stream()
                        .filter(o -> !json(o).path("category").isMissingNode())
                        .findFirst()
                        .orElse(null);
        @Nullable StepOutput first =
                mail != null ? mail : result.getOutputs().stream().findFirst().orElse(null);
        Double confidence =
                result.getOutputs().stream()
                        .map(StepOutput::getConfidence)
                        .min(Double::compare)
                        .orElse(null);
        List<@Nullable Object> row = new ArrayList<>();
        row.add(result.getEnvelope().getTaskId());
        row.add(result.getStatus().name());
        row.add(first == null ? null : first.getAgent());
        row.add(mail == null ? null : text(json(mail), "category"));
        row.add(mail == null ? null : text(json(mail), "urgency"));
        row.add(confidence);
        row.add(utc(result.getEndedAt()));
        row.add(utc(result.getStartedAt()));
        row.add(Duration.between(result.getStartedAt(), result.getEndedAt()).toMillis());
        row.add((long) result.getSteps());
        row.add((long) result.getOutputs().size());
        row.add((long) result.getDropped().size());
        row.add((long) result.getProposedActions().size());
        row.add((long) result.getUsage().getModelCalls());
        row.add(result.getUsage().getCostMicros());
        row.add(cut(result.getUsage().getLogic()));
        row.add(cut(result.getEnvelope().getPrincipal().getUser()));
        row.add(cut(result.getSummary()));
        return row;
    }

    private static List<List<@Nullable Object>> mails(TaskResult result) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (StepOutput output : result.getOutputs()) {
            JsonNode json = json(output);
            if (json.path("category").isMissingNode()) {
                continue;
            }
            List<@Nullable Object> row = new ArrayList<>();
            row.add(result.getEnvelope().getTaskId());
            row.add(text(json, "category"));
            row.add(text(json, "urgency"));
            row.add(text(json, "sentiment"));
            row.add(text(json, "language"));
            row.add(output.getConfidence());
            row.add(utc(result.getEndedAt()));
            row.add(json.path("reply").isObject());
            row.add(json.path("needsPerson").asBoolean());
            row.add(!json.path("signals").isEmpty());
            row.add(text(json, "subject"));
            row.add(text(json, "reason"));
            rows.add(row);
        }
        return rows;
    }

    private static List<List<@Nullable Object>> outputs(TaskResult result) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (StepOutput output : result.getOutputs()) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(result.getEnvelope().getTaskId());
            row.add(output.getStepId());
            row.add(output.getAgent());
            row.add(output.getType().substring(output.getType().lastIndexOf('.') + 1));
            row.add(output.getConfidence());
            row.add(utc(result.getEndedAt()));
            row.add(cut(output.getSummary()));
            rows.add(row);
        }
        return rows;
    }

    private static List<List<@Nullable Object>> dropped(TaskResult result) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Dropped dropped : result.getDropped()) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(result.getEnvelope().getTaskId());
            row.add(dropped.getAgent());
            row.add(dropped.getCode().name());
            row.add(cut(dropped.getWhat()));
            row.add(cut(dropped.getDetail()));
            row.add(utc(result.getEndedAt()));
            rows.add(row);
        }
        return rows;
    }

    private static List<@Nullable Object> letter(DeadLetter letter) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(letter.getDeadLetterId());
        row.add(utc(letter.getDeadLetteredAt()));
        row.add(letter.getCode().name());
        row.add(letter.getCategory().name());
        row.add(letter.getAdvice().name());
        row.add(letter.getBoundary().name());
        row.add(letter.getOrigin().getTopic());
        row.add((long) letter.getOrigin().getPartition());
        row.add(letter.getOrigin().getOffset());
        row.add(letter.getAgent());
        row.add(letter.getTaskId());
        row.add(
                letter.getViolations().isEmpty()
                        ? null
                        : letter.getViolations().getFirst().getRule());
        row.add((long) letter.getReplay().getReplayCount());
        return row;
    }

    /** The output's fields; nothing when it isn't JSON, which is for others to complain about. */
    private static JsonNode json(StepOutput output) {
        try {
            return JSON.readTree(output.getJson());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable String text(JsonNode json, String field) {
        String text = json.path(field).asText("");
        return text.isEmpty() ? null : cut(text);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
