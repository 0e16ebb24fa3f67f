package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Answer;
import dev.firebreak.deploy.chaos.Evidence.Kind;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each sound request has one result and each that could be read but was refused has one that
 * declines: none missing, none twice, none for a request that nobody made.
 */
final class ExactlyOneResult implements Promise {
    @Override
    public List<String> broken(Evidence evidence) {
        List<String> broken = new ArrayList<>();
        Map<String, List<Answer>> answers = new HashMap<>();
        for (Answer answer : evidence.answers()) {
            answers.computeIfAbsent(answer.task(), task -> new ArrayList<>()).add(answer);
        }
        Set<String> asked = new HashSet<>();
        for (Sent sent : evidence.sent()) {
            List<Answer> found = answers.getOrDefault(sent.task(), List.of());
            asked.add(sent.task());
            if (found.size() > 1) {
                broken.add("%s has %d results: %s".formatted(sent, found.size(), found));
            } else if (found.isEmpty() && mustBeAnswered(sent.kind())) {
                broken.add("%s has no result".formatted(sent));
            } else if (found.size() == 1 && !mayBe(found.getFirst(), sent.kind())) {
                broken.add("%s has the wrong result: %s".formatted(sent, found));
            }
        }
        answers.keySet().stream()
                .filter(task -> !asked.contains(task))
                .forEach(task -> broken.add("a result for %s, which nobody asked".formatted(task)));
        return broken;
    }

    private static boolean mustBeAnswered(Kind kind) {
        return switch (kind) {
            case SOUND, READABLE_BUT_WRONG -> true;
            case UNREADABLE, ENDS_ITS_WORKER -> false;
        };
    }

    private static boolean mayBe(Answer answer, Kind kind) {
        return switch (kind) {
            case SOUND -> !answer.declined();
            case READABLE_BUT_WRONG, ENDS_ITS_WORKER -> answer.declined();
            case UNREADABLE -> false;
        };
    }
}
