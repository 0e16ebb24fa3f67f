package dev.firebreak.console.doctor;

import dev.firebreak.console.approval.Approval;
import dev.firebreak.schemas.AgentState;
import dev.firebreak.schemas.AgentStatus;
import dev.firebreak.schemas.ExecutorCard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who carries out what was approved, as far as executors say so themselves. */
final class Hands {
    private Hands() {}

    /** A finding for each executor that announced itself; one if none did. */
    static List<Finding> executors(AgentRoll roll, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (ExecutorCard card : roll.executors()) {
            findings.add(executor(card, roll, now));
        }
        if (findings.isEmpty()) {
            findings.add(
                    Finding.ok(
                            "executors",
                            "none has announced itself: what agents propose is asked of nobody and not done"));
        }
        return findings;
    }

    private static Finding executor(ExecutorCard card, AgentRoll roll, Instant now) {
        String what = "executor " + card.getExecutor();
        String name = AgentRoll.executorName(card);
        String start = "start one with `firebreak executor " + card.getExecutor() + "`";
        String kinds = String.join(", ", card.getKinds());
        List<AgentStatus> alive = roll.alive(name, now);
        List<AgentStatus> waiting =
                alive.stream().filter(s -> s.getState() == AgentState.WAITING).toList();
        if (alive.isEmpty()) {
            String seen =
                    roll.lastSign(name)
                            .map(at -> "last seen " + at + ", " + ago(at, now))
                            .orElse("none ever gave a sign of life");
            return Finding.warn(
                    what,
                    "no instance is alive (%s); what was approved of %s waits"
                            .formatted(seen, kinds),
                    start);
        }
        if (!waiting.isEmpty()) {
            return Finding.warn(
                    what,
                    "%d of %d instances wait for %s"
                            .formatted(
                                    waiting.size(),
                                    alive.size(),
                                    waiting.getFirst().getWaitingFor()),
                    "see that process's log");
        }
        Instant last = roll.lastSign(name).orElse(now);
        return Finding.ok(
                what,
                "%d alive, carries out %s; last seen %s"
                        .formatted(alive.size(), kinds, ago(last, now)));
    }

    /** Open questions about kinds of action that nobody alive carries out. */
    static List<Finding> idle(AgentRoll roll, Collection<Approval> approvals, Instant now) {
        Set<String> carried = new TreeSet<>();
        for (ExecutorCard card : roll.executors()) {
            if (!roll.alive(AgentRoll.executorName(card), now).isEmpty()) {
                carried.addAll(card.getKinds());
            }
        }
        Map<String, Long> asked =
                approvals.stream()
                        .filter(approval -> approval.isOpen(now))
                        .collect(
                                Collectors.groupingBy(
                                        approval -> approval.request().getAction().getKind(),
                                        TreeMap::new,
                                        Collectors.counting()));
        List<Finding> findings = new ArrayList<>();
        asked.forEach(
                (kind, count) -> {
                    if (!carried.contains(kind)) {
                        findings.add(
                                Finding.warn(
                                        "approvals",
                                        "%d open about %s, and no executor that is alive carries it out"
                                                .formatted(count, kind),
                                        "start one with `firebreak executor "
                                                + kind.replaceFirst("[.].*", "")
                                                + "`; what is approved meanwhile waits for it"));
                    }
                });
        return findings;
    }

    private static String ago(Instant at, Instant now) {
        long seconds = Math.max(0, Duration.between(at, now).toSeconds());
        if (seconds < 120) {
            return seconds + " s ago";
        }
        return seconds < 7_200 ? seconds / 60 + " min ago" : seconds / 3_600 + " h ago";
    }
}
