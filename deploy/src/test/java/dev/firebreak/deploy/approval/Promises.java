package dev.firebreak.deploy.approval;

import dev.firebreak.deploy.approval.Evidence.Said;
import dev.firebreak.deploy.approval.Ledger.Entry;
import dev.firebreak.deploy.approval.Ledger.Kind;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ActionOrder;
import dev.firebreak.schemas.ActionStatus;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.TaskResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What holds after any run, whatever was killed in it. Digests and rights are worked out here from
 * what was sent, by the words of the contracts and not by the code that is tested.
 */
final class Promises {
    private static final int SHOWN_MAX = 10;
    private static final Set<ApprovalState> FINAL =
            EnumSet.of(
                    ApprovalState.APPROVED,
                    ApprovalState.DENIED,
                    ApprovalState.EXPIRED,
                    ApprovalState.WITHDRAWN);

    private final Evidence evidence;
    private final Map<String, List<ApprovalRequest>> questions;
    private final Map<String, List<Said>> said;
    private final Map<String, List<ActionOrder>> orders;
    private final Map<String, List<Entry>> effects;
    private final Set<String> begun = new HashSet<>();

    Promises(Evidence evidence) {
        this.evidence = evidence;
        this.questions = by(evidence.requests(), ApprovalRequest::getApprovalId);
        this.said = by(evidence.decisions(), s -> s.decision().getApprovalId());
        this.orders = by(evidence.orders(), o -> o.getAction().getActionId());
        this.effects =
                by(
                        evidence.ledger().stream().filter(e -> e.kind() == Kind.EFFECT).toList(),
                        Entry::actionId);
        for (Entry entry : evidence.ledger()) {
            switch (entry.kind()) {
                case BEGUN -> begun.add(entry.actionId());
                case EFFECT -> {}
                case ENDED -> begun.remove(entry.actionId());
            }
        }
    }

    /** What is broken, in words; empty when all is kept. */
    List<String> broken() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("each task has exactly one result", exactlyOneResult());
        all.put("an action ends as its people decided", asDecided());
        all.put("an action has at most one order and one effect", atMostOnce());
        all.put("no effect without a valid approval of exactly its bytes", approvedBytesOnly());
        all.put("each question ends once", eachQuestionEnds());
        all.put("what is ordered is accounted for", accountedFor());
        all.put("a decision that counts for nothing is noted", voidIsNoted());
        all.put(
                "nothing is dead-lettered",
                evidence.letters().stream().map(String::valueOf).toList());
        List<String> broken = new ArrayList<>();
        all.forEach(
                (promise, how) -> {
                    if (!how.isEmpty()) {
                        broken.add(
                                "%s; broken %d times:%n  %s"
                                        .formatted(
                                                promise,
                                                how.size(),
                                                how.stream()
                                                        .limit(SHOWN_MAX)
                                                        .collect(Collectors.joining("\n  "))));
                    }
                });
        return broken;
    }

    private List<String> exactlyOneResult() {
        List<String> broken = new ArrayList<>();
        Map<String, List<TaskResult>> results =
                by(evidence.results(), r -> r.getEnvelope().getTaskId());
        for (String task : evidence.tasks().keySet()) {
            int count = results.getOrDefault(task, List.of()).size();
            if (count != 1) {
                broken.add("%s has %d results".formatted(task, count));
            }
        }
        results.keySet().stream()
                .filter(task -> !evidence.tasks().containsKey(task))
                .forEach(task -> broken.add("a result for %s, which nobody asked".formatted(task)));
        return broken;
    }

    private List<String> asDecided() {
        List<String> broken = new ArrayList<>();
        for (TaskResult result : evidence.results()) {
            String task = result.getEnvelope().getTaskId();
            Manner manner = evidence.tasks().get(task);
            if (manner == null || result.getActions().size() != 1) {
                broken.add("%s (%s) has not one action: %s".formatted(task, manner, result));
                continue;
            }
            ActionAccount account = result.getActions().getFirst();
            ActionStatus expected =
                    begun.contains(account.getActionId())
                            ? ActionStatus.OUTCOME_UNKNOWN
                            : manner.expected();
            if (account.getStatus() != expected) {
                broken.add("%s (%s) is not %s but %s".formatted(task, manner, expected, account));
            }
        }
        return broken;
    }

    private List<String> atMostOnce() {
        List<String> broken = new ArrayList<>();
        orders.forEach(
                (action, all) -> {
                    if (all.size() > 1) {
                        broken.add("%s was ordered %d times".formatted(action, all.size()));
                    }
                });
        effects.forEach(
                (action, all) -> {
                    if (all.size() > 1) {
                        broken.add("%s was done %d times".formatted(action, all.size()));
                    }
                });
        return broken;
    }

    private List<String> approvedBytesOnly() {
        List<String> broken = new ArrayList<>();
        for (List<Entry> done : effects.values()) {
            Entry effect = done.getFirst();
            List<ActionOrder> ordered = orders.getOrDefault(effect.actionId(), List.of());
            if (ordered.isEmpty()) {
                broken.add(effect + " was not ordered");
                continue;
            }
            String why = whyNotApproved(effect, ordered.getFirst());
            if (why != null) {
                broken.add("%s: %s".formatted(effect, why));
            }
        }
        return broken;
    }

    private @Nullable String whyNotApproved(Entry effect, ActionOrder order) {
        Manner manner = evidence.tasks().get(effect.taskId());
        String digest = Mails.digest(order.getAction());
        if (!digest.equals(order.getDigest()) || !digest.equals(effect.digest())) {
            return "the digest is not that of the bytes: " + digest;
        }
        if (manner == null || !Mails.answers(order.getAction(), effect.taskId(), manner)) {
            return "it does not answer the task's mail: " + order.getAction();
        }
        List<ApprovalRequest> asked = questions.getOrDefault(order.getApprovalId(), List.of());
        if (asked.isEmpty() || !Mails.digest(asked.getFirst().getAction()).equals(digest)) {
            return "people were asked about something else: " + asked;
        }
        ApprovalRequest first = asked.getFirst();
        if (!first.getRequiredRole().equals(manner.role())
                || first.getApprovers() != manner.approvers()) {
            return "people were not asked as policy says: " + first;
        }
        Set<String> agreed = agreed(manner, asked, digest);
        if (agreed.size() < manner.approvers()
                || !agreed.equals(new HashSet<>(order.getApprovedBy()))) {
            return "%s agreed, ordered by %s".formatted(agreed, order.getApprovedBy());
        }
        return null;
    }

    /** Whose word made it so, up to the one that decided. */
    private Set<String> agreed(Manner manner, List<ApprovalRequest> asked, String digest) {
        ApprovalRequest first = asked.getFirst();
        Set<String> agreed = new LinkedHashSet<>();
        for (Said one : said.getOrDefault(first.getApprovalId(), List.of())) {
            Principal who = one.decision().getEnvelope().getPrincipal();
            boolean byEscalation =
                    manner == Manner.ESCALATED
                            && who.getRoles().contains("admin")
                            && asked.stream()
                                    .anyMatch(
                                            r ->
                                                    r.getState() == ApprovalState.ESCALATED
                                                            && !r.getEnvelope()
                                                                    .getCreatedAt()
                                                                    .isAfter(one.at()));
            boolean own = who.getUser().equals(People.OWNER);
            boolean counts =
                    one.decision().getDigest().equals(digest)
                            && who.getTenant().equals(People.TENANT)
                            && (who.getRoles().contains(manner.role()) || byEscalation)
                            && !(own && manner.role().equals("boss"))
                            && one.at().isBefore(first.getExpiresAt());
            if (!counts || agreed.size() == manner.approvers()) {
                continue;
            }
            if (one.decision().getDecision() != Decision.APPROVE) {
                return Set.of();
            }
            agreed.add(who.getUser());
        }
        return agreed;
    }

    private List<String> eachQuestionEnds() {
        List<String> broken = new ArrayList<>();
        questions.forEach(
                (id, all) -> {
                    List<ApprovalState> states =
                            all.stream().map(ApprovalRequest::getState).toList();
                    long ends = states.stream().filter(FINAL::contains).count();
                    if (states.getFirst() != ApprovalState.ASKED
                            || ends != 1
                            || !FINAL.contains(states.getLast())) {
                        broken.add("%s: %s".formatted(id, states));
                    }
                });
        Set<String> asked =
                evidence.requests().stream()
                        .map(r -> r.getEnvelope().getTaskId())
                        .collect(Collectors.toSet());
        evidence.tasks().keySet().stream()
                .filter(task -> !asked.contains(task))
                .forEach(task -> broken.add(task + " was never asked about"));
        return broken;
    }

    private List<String> accountedFor() {
        List<String> broken = new ArrayList<>();
        Map<String, ActionAccount> accounts = new HashMap<>();
        for (TaskResult result : evidence.results()) {
            for (int n = 0; n < result.getActions().size(); n++) {
                ActionAccount account = result.getActions().get(n);
                accounts.put(account.getActionId(), account);
                String digest = Mails.digest(result.getProposedActions().get(n));
                if (!digest.equals(account.getDigest())) {
                    broken.add("%s is not of these bytes: %s".formatted(account, digest));
                }
                boolean done = account.getStatus() == ActionStatus.DONE;
                boolean unknown = account.getStatus() == ActionStatus.OUTCOME_UNKNOWN;
                if (!unknown && done != effects.containsKey(account.getActionId())) {
                    broken.add("the world does not show it: " + account);
                }
            }
        }
        Set<ActionStatus> ofOrders =
                EnumSet.of(ActionStatus.DONE, ActionStatus.FAILED, ActionStatus.OUTCOME_UNKNOWN);
        orders.keySet()
                .forEach(
                        action -> {
                            ActionAccount account = accounts.get(action);
                            if (account == null || !ofOrders.contains(account.getStatus())) {
                                broken.add(
                                        "%s was ordered, its account: %s"
                                                .formatted(action, account));
                            }
                        });
        effects.keySet().stream()
                .filter(action -> !orders.containsKey(action))
                .forEach(action -> broken.add(action + " was done without an order"));
        return broken;
    }

    private List<String> voidIsNoted() {
        List<String> broken = new ArrayList<>();
        Map<String, Long> noted =
                evidence.ignored().stream()
                        .collect(
                                Collectors.groupingBy(
                                        a -> a.getEnvelope().getTaskId(), Collectors.counting()));
        evidence.tasks()
                .forEach(
                        (task, manner) -> {
                            long count = noted.getOrDefault(task, 0L);
                            // What would have counted may have come too late, where it soon is.
                            int most =
                                    manner.expected() == ActionStatus.EXPIRED
                                            ? manner.words().size()
                                            : manner.voids();
                            if (count < manner.voids() || count > most) {
                                broken.add(
                                        "%s (%s): %d notes, not %d"
                                                .formatted(task, manner, count, manner.voids()));
                            }
                        });
        return broken;
    }

    private static <T> Map<String, List<T>> by(Collection<T> all, Function<T, String> key) {
        return all.stream()
                .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }
}
