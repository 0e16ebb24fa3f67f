package dev.firebreak.console.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.KeyReader;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.Trust;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, wherever they are known: the supervisor knows those under way, topics know what was noted
 * of each and how it ended.
 */
public final class TaskBook {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final int ROWS_MAX = 10_000;

    private final Cluster cluster;
    private final SupervisorClient supervisor;
    private final Timeline timeline;
    private final Consumer<String> noted;

    /**
     * @param noted gets what a person should know about where an answer comes from
     */
    public TaskBook(Cluster cluster, SupervisorClient supervisor, Consumer<String> noted) {
        this.timeline = new Timeline(cluster);
        this.cluster = cluster;
        this.supervisor = supervisor;
        this.noted = noted;
    }

    /** What somebody means by an id. */
    public sealed interface Found {}

    /**
     * Exactly this task.
     *
     * @param asked what the supervisor says; null: it does not, or does not know it any more
     * @param history what was noted of it
     */
    public record One(String taskId, @Nullable JsonNode asked, TaskHistory history)
            implements Found {

        /** Whose it is, for an order about it. */
        public Envelope envelope() {
            return history.isEmpty() ? made() : history.envelope();
        }

        /** How it stands: OPEN, or how it ended. */
        public String status() {
            if (history.status() != null) {
                return history.status().name();
            }
            return asked == null ? "OPEN" : asked.path("status").asText("OPEN");
        }

        public boolean isOpen() {
            return status().equals("OPEN");
        }

        private Envelope made() {
            JsonNode task = asked;
            if (task == null) {
                throw new IllegalStateException("a task of which nothing is known");
            }
            return Envelope.newBuilder()
                    .setMessageId(new UUID(0, 0))
                    .setTaskId(taskId)
                    .setConversationId(task.path("conversationId").asText(taskId))
                    .setPrincipal(
                            Principal.newBuilder()
                                    .setTenant(task.path("tenant").asText("default"))
                                    .setUser(task.path("user").asText("unknown"))
                                    .build())
                    .setTrust(Trust.UNTRUSTED)
                    .setConfidentiality(
                            confidentiality(task.path("confidentiality").asText("INTERNAL")))
                    .setCreatedAt(time(task.path("startedAt")).orElse(Instant.EPOCH))
                    .build();
        }

        private static Confidentiality confidentiality(String name) {
            for (Confidentiality one : Confidentiality.values()) {
                if (one.name().equals(name)) {
                    return one;
                }
            }
            return Confidentiality.UNKNOWN;
        }
    }

    /** No task, in words. */
    public record None(String reason) implements Found {}

    /** The task with that id, or the only one under way whose id begins so. */
    public Found find(String typed) {
        String id = typed.strip();
        return switch (supervisor.task(id)) {
            case SupervisorClient.Known(JsonNode body) -> {
                say(body.path("missing"));
                yield new One(id, body.path("task"), timeline.of(id));
            }
            case SupervisorClient.Unknown(JsonNode body) -> {
                say(body.path("missing"));
                TaskHistory history = timeline.of(id);
                yield history.isEmpty() ? near(id, body) : new One(id, null, history);
            }
            case SupervisorClient.Away(String why) -> {
                noted.accept(why + "; this is from the topics");
                TaskHistory history = timeline.of(id);
                yield history.isEmpty() ? fromTopics(id) : new One(id, null, history);
            }
        };
    }

    private Found near(String id, JsonNode body) {
        if (body.path("near").isEmpty()) {
            return fromTopics(id);
        }
        List<String> near = new ArrayList<>();
        body.path("near").forEach(n -> near.add(n.asText()));
        return switch (IdMatch.of(id, near, "task", "firebreak tasks list --status all")) {
            case IdMatch.One(String taskId) -> find(taskId);
            case IdMatch.None(String reason) -> new None(reason);
        };
    }

    /** Reads everything, which is worth it only to say what was meant. */
    private Found fromTopics(String id) {
        Set<String> ids = timeline.all().keySet();
        return switch (IdMatch.of(id, ids, "task", "firebreak tasks list --status all")) {
            case IdMatch.One(String taskId) -> new One(taskId, null, timeline.of(taskId));
            case IdMatch.None(String reason) -> new None(reason);
        };
    }

    /** What is in a list of tasks. */
    public List<TaskRow> rows(TaskFilter filter) {
        List<TaskRow> rows = new ArrayList<>();
        if (filter.open()) {
            open(filter, rows);
        }
        if (filter.ended()) {
            try (Results results =
                    new Results(
                            cluster,
                            result -> {
                                if (rows.size() < ROWS_MAX * 10) {
                                    rows.add(TaskRow.of(result));
                                }
                            })) {
                if (!results.readAll(READ_MAX)) {
                    noted.accept("the results could not be read to their end; some are missing");
                }
            }
        }
        return rows.stream().filter(filter::takes).sorted(TaskRow.NEWEST_FIRST).toList();
    }

    private void open(TaskFilter filter, List<TaskRow> rows) {
        Map<String, String> query =
                filter.user() == null
                        ? Map.of("status", "open")
                        : Map.of("status", "open", "user", filter.user());
        switch (supervisor.tasks(query, ROWS_MAX)) {
            case SupervisorClient.Known(JsonNode body) -> {
                body.path("tasks").forEach(task -> rows.add(TaskRow.of(task)));
                say(body.path("missing"));
                if (body.path("more").asBoolean()) {
                    noted.accept(
                            "there are more than "
                                    + ROWS_MAX
                                    + " tasks under way; not all are here");
                }
            }
            case SupervisorClient.Unknown _ ->
                    throw new IllegalStateException("a list is not unknown");
            case SupervisorClient.Away(String why) -> {
                noted.accept(why + "; tasks under way are from the topics");
                timeline.all()
                        .forEach(
                                (id, history) -> {
                                    if (history.status() == null) {
                                        rows.add(TaskRow.of(id, history));
                                    }
                                });
            }
        }
    }

    /** The task's result, where it has one. */
    public Optional<TaskResult> result(One task) {
        String topic = cluster.topics().results();
        Sound<TaskResult> sound = cluster.sound(topic, TaskResult.class);
        @Nullable TaskResult[] found = {null};
        try (KeyReader reader =
                cluster.reader(
                        topic,
                        task.envelope().getConversationId(),
                        record ->
                                sound.of(record)
                                        .filter(
                                                r ->
                                                        r.getEnvelope()
                                                                .getTaskId()
                                                                .equals(task.taskId()))
                                        .ifPresent(r -> found[0] = r))) {
            if (!reader.readToEnd(READ_MAX)) {
                noted.accept("the results could not be read to their end");
            }
        }
        return Optional.ofNullable(found[0]);
    }

    private void say(JsonNode missing) {
        missing.forEach(what -> noted.accept("not complete: " + Visible.line(what.asText())));
    }

    static Optional<Instant> time(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
