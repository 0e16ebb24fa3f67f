package dev.firebreak.standalone.demo;

import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that came out, read again from the first record by a consumer that had no part in
 * making it: the credit side of the count.
 */
record Census(List<TaskResult> results, List<DeadLetter> letters) {
    private static final Duration READ_MAX = Duration.ofSeconds(60);

    Census {
        results = List.copyOf(results);
        letters = List.copyOf(letters);
    }

    /** Reads both topics to their ends, committed records only. */
    static Census take(Map<String, Object> kafka, TopicNames topics, Decoded decoded) {
        List<TaskResult> results = new ArrayList<>();
        List<DeadLetter> letters = new ArrayList<>();
        try (TopicReader fromResults =
                        new TopicReader(
                                kafka, topics.results(), r -> results.add(decoded.result(r)));
                TopicReader fromLetters =
                        new TopicReader(
                                kafka, topics.deadLetters(), r -> letters.add(decoded.letter(r)))) {
            if (!fromResults.readToEnd(READ_MAX) || !fromLetters.readToEnd(READ_MAX)) {
                throw new IllegalStateException(
                        "results and dead letters could not be read to their ends within "
                                + READ_MAX);
            }
        }
        return new Census(results, letters);
    }

    /** What went in and came out as nothing, one line for people each. */
    List<String> lost(Submitted submitted) {
        List<String> lost = new ArrayList<>();
        for (Submitted.SentTask task : submitted.tasks()) {
            if (resultsOf(task.taskId()) + lettersAt(task.position()) == 0) {
                lost.add("task " + task.taskId() + " has neither a result nor a dead letter");
            }
        }
        for (Submitted.SentBad bad : submitted.bad()) {
            if (lettersAt(bad.position()) == 0) {
                lost.add(
                        "the record with "
                                + bad.record().name()
                                + " on "
                                + bad.record().topic()
                                + " has no dead letter");
            }
        }
        return lost;
    }

    /** What came out more than once, or from nothing, one line for people each. */
    List<String> doubled(Submitted submitted) {
        List<String> doubled = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Submitted.SentTask task : submitted.tasks()) {
            known.add(task.taskId());
            long ends = resultsOf(task.taskId()) + lettersAt(task.position());
            if (ends > 1) {
                doubled.add("task " + task.taskId() + " ended " + ends + " times");
            }
        }
        for (Submitted.SentBad bad : submitted.bad()) {
            long count = lettersAt(bad.position());
            if (count > 1) {
                doubled.add(
                        "the record with "
                                + bad.record().name()
                                + " has "
                                + count
                                + " dead letters");
            }
        }
        results.stream()
                .map(r -> r.getEnvelope().getTaskId())
                .filter(id -> !known.contains(id))
                .forEach(id -> doubled.add("task " + id + " has a result, but was never accepted"));
        return doubled;
    }

    /**
     * How long the task in the middle took, from being accepted to its result; 0 without results.
     */
    long medianTaskMs() {
        long[] took =
                results.stream()
                        .mapToLong(
                                r -> Duration.between(r.getStartedAt(), r.getEndedAt()).toMillis())
                        .sorted()
                        .toArray();
        return took.length == 0 ? 0 : took[took.length / 2];
    }

    /** How many tasks ended in which way. */
    Map<String, Long> resultsByStatus() {
        return results.stream()
                .collect(
                        Collectors.groupingBy(
                                r -> r.getStatus().name(), TreeMap::new, Collectors.counting()));
    }

    /** How many records were stopped for which reason. */
    Map<String, Long> lettersByCode() {
        return letters.stream()
                .collect(
                        Collectors.groupingBy(
                                l -> l.getCode().name(), TreeMap::new, Collectors.counting()));
    }

    private long resultsOf(String taskId) {
        return results.stream().filter(r -> r.getEnvelope().getTaskId().equals(taskId)).count();
    }

    private long lettersAt(Position position) {
        return letters.stream().filter(l -> Position.of(l.getOrigin()).equals(position)).count();
    }
}
