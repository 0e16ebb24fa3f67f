package dev.firebreak.standalone.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was published, and where: the debit side of the count.
 *
 * @param tasks sound tasks, each of which ends as one result or one dead letter
 * @param bad records that break a check, each of which ends as one dead letter
 */
record Submitted(List<SentTask> tasks, List<SentBad> bad) {
    /** A sound task. */
    record SentTask(String taskId, String mail, Position position) {}

    /** A record that breaks a check. */
    record SentBad(BadRecord record, Position position) {}

    Submitted {
        tasks = List.copyOf(tasks);
        bad = List.copyOf(bad);
    }

    Submitted and(SentTask task) {
        List<SentTask> more = new ArrayList<>(tasks);
        more.add(task);
        return new Submitted(more, bad);
    }

    Optional<SentBad> badAt(Position position) {
        return bad.stream().filter(b -> b.position().equals(position)).findFirst();
    }
}
