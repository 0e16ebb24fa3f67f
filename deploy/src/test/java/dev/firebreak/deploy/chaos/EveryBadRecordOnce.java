package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Kind;
import dev.firebreak.deploy.chaos.Evidence.Letter;
import dev.firebreak.deploy.chaos.Evidence.Place;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import dev.firebreak.schemas.RejectionCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Each bad record has one dead letter with the bytes that were sent, and no sound one has any. */
final class EveryBadRecordOnce implements Promise {
    private final String requestTopic;

    EveryBadRecordOnce(String requestTopic) {
        this.requestTopic = requestTopic;
    }

    @Override
    public List<String> broken(Evidence evidence) {
        List<String> broken = new ArrayList<>();
        Map<Place, List<Letter>> letters = new HashMap<>();
        for (Letter letter : evidence.letters()) {
            if (letter.topic().equals(requestTopic)) {
                letters.computeIfAbsent(letter.origin(), place -> new ArrayList<>()).add(letter);
            } else {
                broken.add("a letter from a topic without bad records: " + letter);
            }
        }
        Set<Place> bad = new HashSet<>();
        for (Sent sent : evidence.sent()) {
            if (sent.kind() == Kind.SOUND) {
                continue;
            }
            bad.add(sent.place());
            List<Letter> found = letters.getOrDefault(sent.place(), List.of());
            if (found.size() != 1) {
                broken.add("%s has %d dead letters: %s".formatted(sent, found.size(), found));
            } else if (!found.getFirst().value().equals(sent.value())) {
                broken.add("%s has a dead letter with other bytes".formatted(sent));
            } else if ((found.getFirst().code() == RejectionCode.POISON_CRASH)
                    != (sent.kind() == Kind.ENDS_ITS_WORKER)) {
                broken.add("%s has the wrong dead letter: %s".formatted(sent, found));
            }
        }
        letters.forEach(
                (place, found) -> {
                    if (!bad.contains(place)) {
                        broken.add("what is not bad was dead-lettered: " + found);
                    }
                });
        return broken;
    }
}
