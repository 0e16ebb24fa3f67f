package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Answer;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The results of a key stand in the order of its requests.
 *
 * <p>Promised within one partition of the request topic, and not more: when partitions are added, a
 * key's later requests may go to another partition, which may have another owner, and Kafka itself
 * knows no order between the two. So the results of a key are compared partition by partition of
 * the requests. All of them lie in one partition of the results, whose offsets are their order.
 */
final class KeyOrderKept implements Promise {
    private record Lane(String key, int partition) {}

    @Override
    public List<String> broken(Evidence evidence) {
        List<String> broken = new ArrayList<>();
        Map<String, Sent> sent = new HashMap<>();
        evidence.sent().forEach(s -> sent.put(s.task(), s));
        Map<String, Integer> homes = new HashMap<>();
        Map<Lane, Sent> last = new HashMap<>();
        List<Answer> inOrder = new ArrayList<>(evidence.answers());
        inOrder.sort(Comparator.comparingLong(Answer::offset));
        for (Answer answer : inOrder) {
            Sent request = sent.get(answer.task());
            if (request == null) {
                continue; // ExactlyOneResult says so.
            }
            if (homes.computeIfAbsent(answer.key(), key -> answer.partition()) != answer.partition()
                    || !answer.key().equals(request.key())) {
                broken.add("%s left the others of its key: %s".formatted(answer, request));
                continue;
            }
            Sent before = last.put(new Lane(request.key(), request.place().partition()), request);
            if (before != null && before.place().offset() > request.place().offset()) {
                broken.add("%s was answered after %s".formatted(request, before));
            }
        }
        return broken;
    }
}
