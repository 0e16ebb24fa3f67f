package dev.firebreak.deploy.approval;

import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.deploy.approval.Manner.Word;
import dev.firebreak.schemas.ApprovalDecision;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Decision;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.TaskControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Answer questions, each in the manner of its task. One thread turns them. */
final class People {
    static final String TENANT = "default";

    /** Whose tasks they are. */
    static final String OWNER = "ada";

    private static final Set<ApprovalState> OPEN =
            EnumSet.of(ApprovalState.ASKED, ApprovalState.REMINDED, ApprovalState.ESCALATED);

    private static final Map<String, List<String>> ROLES =
            Map.of(
                    "carla",
                    List.of("clerk"),
                    "chris",
                    List.of("clerk", "visitor"),
                    "walter",
                    List.of("visitor"),
                    "bea",
                    List.of("boss"),
                    "bob",
                    List.of("boss"),
                    "anton",
                    List.of("admin"),
                    OWNER,
                    List.of("boss", "clerk", "admin"));

    private static final int SOON_MS = 1_500;
    private static final int THOUGHT_MS_MAX = 7_000;
    private static final int LATE_MS_MAX = 2_500;

    private final Map<String, Manner> tasks;
    private final Post post;
    private final TopicNames topics;
    private final RandomGenerator random;
    private final Map<String, ApprovalState> states = new HashMap<>();
    private final Set<String> escalated = new HashSet<>();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingInt(Due::number));
    private int words;
    private int decided;

    private record Due(Instant at, int number, ApprovalRequest request, Word word) {}

    People(Map<String, Manner> tasks, Post post, TopicNames topics, RandomGenerator random) {
        this.tasks = tasks;
        this.post = post;
        this.topics = topics;
        this.random = random;
    }

    /** A question was published, or how it stands. */
    void asked(ApprovalRequest request, Instant now) {
        ApprovalState before = states.put(request.getApprovalId(), request.getState());
        Manner manner = tasks.get(request.getEnvelope().getTaskId());
        if (manner == null) {
            return; // The evidence will tell.
        }
        if (before == null) {
            List<Word> first = new ArrayList<>(manner.words());
            first.removeIf(word -> word.when() == Manner.When.ONCE_ESCALATED);
            plan(request, first, now);
        }
        if (request.getState() == ApprovalState.ESCALATED
                && escalated.add(request.getApprovalId())) {
            List<Word> then = new ArrayList<>(manner.words());
            then.removeIf(word -> word.when() != Manner.When.ONCE_ESCALATED);
            plan(request, then, now);
        }
    }

    /** Says what is due. */
    void turn(Instant now) {
        for (Due next = due.peek(); next != null && !next.at().isAfter(now); next = due.peek()) {
            due.remove();
            say(next, now);
        }
    }

    /** Questions that nobody has decided. */
    int pending() {
        return (int) states.values().stream().filter(OPEN::contains).count();
    }

    /** Questions that were asked so far. */
    int asked() {
        return states.size();
    }

    /** Whether nothing more will be said. */
    boolean isSilent() {
        return due.isEmpty();
    }

    /** Decisions that were sent, those that count for nothing too. */
    int decided() {
        return decided;
    }

    private void plan(ApprovalRequest request, List<Word> script, Instant now) {
        boolean soon =
                Duration.between(request.getAskedAt(), request.getExpiresAt()).toSeconds() < 60;
        Instant at = now;
        for (Word word : script) {
            at =
                    word.when() == Manner.When.TOO_LATE
                            ? later(at, request.getExpiresAt())
                                    .plusMillis(1 + random.nextInt(LATE_MS_MAX))
                            : at.plusMillis(random.nextInt(soon ? SOON_MS : THOUGHT_MS_MAX));
            due.add(new Due(at, words++, request, word));
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void say(Due due, Instant now) {
        Envelope about = due.request().getEnvelope();
        Word word = due.word();
        Principal who =
                Principal.newBuilder()
                        .setTenant(word.tenant())
                        .setUser(word.user())
                        .setRoles(ROLES.get(word.user()))
                        .build();
        Envelope envelope =
                Envelope.newBuilder(about)
                        .setMessageId(new UUID(random.nextLong(), random.nextLong()))
                        .setPrincipal(who)
                        .setCreatedAt(now)
                        .build();
        switch (word.what()) {
            case AGREES -> decide(due, envelope, Decision.APPROVE);
            case REFUSES -> decide(due, envelope, Decision.REJECT);
            case CANCELS ->
                    post.send(
                            topics.control(),
                            about.getConversationId(),
                            TaskControl.newBuilder()
                                    .setEnvelope(envelope)
                                    .setCommand(CancelTask.newBuilder().setReason("test").build())
                                    .build());
        }
    }

    private void decide(Due due, Envelope envelope, Decision decision) {
        String kind = due.request().getAction().getKind();
        String arguments = due.request().getAction().getArgumentsJson();
        // One letter more: whoever approved it saw something else.
        String seen = due.word().otherBytes() ? arguments + " " : arguments;
        post.send(
                topics.approvalDecisions(),
                envelope.getConversationId(),
                ApprovalDecision.newBuilder()
                        .setEnvelope(envelope)
                        .setApprovalId(due.request().getApprovalId())
                        .setDigest(Mails.digest(kind, seen))
                        .setDecision(decision)
                        .setReason("test")
                        .build());
        decided++;
    }
}
