package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.boundary.probe.Asked;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the supervisor knows about tasks, over all its instances: {@code /tasks} and {@code
 * /tasks/ID}. Each instance tells what it keeps and asks the others for what they keep; a question
 * that came from another instance carries {@code local=true} and goes no further. Who did not
 * answer is named under {@code missing}.
 */
final class TaskQueries implements Folder, AutoCloseable {
    static final String PATH = "/tasks";

    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;
    private static final String ID = "[A-Za-z0-9._:@-]{1,128}";

    private final QuerySettings settings;
    private final Peers peers;
    private volatile @Nullable Running running;

    /** Kafka Streams at work, and what it has to cover. */
    private record Running(KafkaStreams streams, String topic, int partitions) {}

    TaskQueries(QuerySettings settings) {
        this.settings = settings;
        this.peers = new Peers(settings.token());
    }

    /** {@code application.server}: how the others find this instance. */
    Optional<String> advertised() {
        return Optional.ofNullable(settings.advertised());
    }

    /**
     * From now on its stores are read.
     *
     * @param topic whose partitions the tasks are spread over
     * @param partitions how many it has; 0: unknown
     */
    void started(KafkaStreams streams, String topic, int partitions) {
        running = new Running(streams, topic, partitions);
    }

    void stopped() {
        running = null;
    }

    @Override
    public Page page(Asked asked) {
        Running now = running;
        if (now == null) {
            return error(
                    503, "the supervisor is starting, or waits for broker, registry or topics");
        }
        if (now.streams().state() != KafkaStreams.State.RUNNING) {
            return error(
                    503,
                    "the supervisor's state is being moved or restored (%s); ask again"
                            .formatted(now.streams().state()));
        }
        try {
            return asked.path().equals(PATH) || asked.path().equals(PATH + "/")
                    ? list(now, asked)
                    : one(now, asked.path().substring(PATH.length() + 1), isLocal(asked));
        } catch (InvalidStateStoreException e) {
            return error(
                    503, "the supervisor's state has just moved; ask again: " + e.getMessage());
        }
    }

    private Page list(Running now, Asked asked) {
        String after = asked.query().getOrDefault("after", "");
        if (!after.isEmpty() && !after.matches(ID)) {
            throw new IllegalArgumentException("after is not the id of a task: " + after);
        }
        int limit = limit(asked.query().getOrDefault("limit", Integer.toString(LIMIT)));
        String status = asked.query().getOrDefault("status", "open");
        String user = asked.query().getOrDefault("user", "");
        List<TaskPage> pages = new ArrayList<>();
        pages.add(new LocalTasks(now.streams()).page(after, limit, wanted(status, user)));
        List<String> missing = new ArrayList<>();
        if (!isLocal(asked)) {
            missing.addAll(uncovered(now));
            String question =
                    "%s?local=true&after=%s&limit=%d&status=%s&user=%s"
                            .formatted(PATH, after, limit, encoded(status), encoded(user));
            for (Peers.Answer answer : peers.ask(others(now.streams()), question)) {
                switch (answer) {
                    case Peers.Said(int code, JsonNode body) when code == 200 ->
                            pages.add(read(body));
                    case Peers.Said(int code, JsonNode body) ->
                            missing.add("an instance answers %d: %s".formatted(code, body));
                    case Peers.Silent(String why) -> missing.add(why);
                }
            }
        }
        TaskPage page = TaskPage.together(pages, limit);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("tasks").addAll(page.tasks().values());
        answer.put("next", page.next());
        return Page.json(200, told(answer, missing));
    }

    private Page one(Running now, String taskId, boolean local) {
        if (!taskId.matches(ID)) {
            return error(404, "no task can be called so");
        }
        LocalTasks tasks = new LocalTasks(now.streams());
        Optional<ObjectNode> own = tasks.one(taskId);
        if (own.isPresent()) {
            return found(own.get());
        }
        Set<String> near = new TreeSet<>(tasks.near(taskId));
        List<String> missing = new ArrayList<>();
        if (!local) {
            missing.addAll(uncovered(now));
            String question = PATH + "/" + encoded(taskId) + "?local=true";
            for (Peers.Answer answer : peers.ask(others(now.streams()), question)) {
                switch (answer) {
                    case Peers.Said(int code, JsonNode body)
                            when code == 200 && body.path("task") instanceof ObjectNode task -> {
                        return found(task);
                    }
                    case Peers.Said(var _, JsonNode body) ->
                            body.path("near").forEach(n -> near.add(n.asText()));
                    case Peers.Silent(String why) -> missing.add(why);
                }
            }
        }
        if (!missing.isEmpty()) {
            return error(
                    503,
                    "task %s is not known to those that answer; missing: %s"
                            .formatted(taskId, String.join("; ", missing)));
        }
        ObjectNode unknown = JsonNodeFactory.instance.objectNode();
        unknown.put("error", "there is no task " + taskId + " under way or lately ended")
                .put("taskId", taskId);
        near.forEach(unknown.putArray("near")::add);
        return Page.json(404, unknown);
    }

    private static Page found(ObjectNode task) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("task", task);
        return Page.json(200, told(answer, List.of()));
    }

    private static ObjectNode told(ObjectNode answer, List<String> missing) {
        answer.put("partial", !missing.isEmpty());
        ArrayNode named = answer.putArray("missing");
        missing.forEach(named::add);
        return answer;
    }

    private static TaskPage read(JsonNode body) {
        TreeMap<String, ObjectNode> tasks = new TreeMap<>();
        for (JsonNode task : body.path("tasks")) {
            if (task instanceof ObjectNode one) {
                tasks.put(one.path("taskId").asText(), one);
            }
        }
        return new TaskPage(
                tasks, body.path("next").isTextual() ? body.path("next").asText() : null);
    }

    private static Predicate<TaskState> wanted(String status, String user) {
        Predicate<TaskState> ofStatus =
                switch (status) {
                    case "open" -> TaskView::isOpen;
                    case "ended" -> state -> !TaskView.isOpen(state);
                    case "all" -> _ -> true;
                    default ->
                            throw new IllegalArgumentException(
                                    "status is open, ended or all, seen: " + status);
                };
        return user.isEmpty() ? ofStatus : ofStatus.and(state -> TaskView.user(state).equals(user));
    }

    private List<HostInfo> others(KafkaStreams streams) {
        String advertised = settings.advertised();
        HostInfo self = advertised == null ? null : HostInfo.buildFromEndpoint(advertised);
        return streams.metadataForAllStreamsClients().stream()
                .map(StreamsMetadata::hostInfo)
                .filter(host -> !host.equals(self) && host.port() > 0)
                .distinct()
                .toList();
    }

    /** Whether parts of the state are with instances that say nowhere how to ask them. */
    private static List<String> uncovered(Running now) {
        if (now.partitions() == 0) {
            return List.of();
        }
        Set<Integer> covered = new HashSet<>();
        now.streams()
                .metadataForLocalThreads()
                .forEach(
                        thread ->
                                thread.activeTasks()
                                        .forEach(t -> cover(covered, now, t.topicPartitions())));
        now.streams()
                .metadataForAllStreamsClients()
                .forEach(client -> cover(covered, now, client.topicPartitions()));
        int open = now.partitions() - covered.size();
        return open <= 0
                ? List.of()
                : List.of(
                        "%d of %d partitions are kept by nobody who can be asked; each instance needs http.port"
                                .formatted(open, now.partitions()));
    }

    private static void cover(Set<Integer> covered, Running now, Set<TopicPartition> partitions) {
        partitions.stream()
                .filter(p -> p.topic().equals(now.topic()))
                .forEach(p -> covered.add(p.partition()));
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("limit is not a number: " + text);
        }
        return Math.clamp(Integer.parseInt(text), 1, LIMIT_MAX);
    }

    private static boolean isLocal(Asked asked) {
        return asked.query().getOrDefault("local", "").equals("true");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Page error(int status, String message) {
        return Page.json(status, JsonNodeFactory.instance.objectNode().put("error", message));
    }

    @Override
    public void close() {
        peers.close();
    }
}
