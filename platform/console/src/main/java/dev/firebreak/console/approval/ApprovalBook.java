package dev.firebreak.console.approval;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.KeyReader;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.ApprovalRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All questions at one moment, those that expire first in front. */
public final class ApprovalBook {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final int APPROVALS_MAX = 200_000;

    private final Map<String, Approval> last = new LinkedHashMap<>();

    /** Every question on the topic. */
    public static ApprovalBook read(Cluster cluster) {
        // Before contracts are compiled: a broker that is away is said at once.
        cluster.requireBroker();
        String topic = cluster.topics().approvalRequests();
        Sound<ApprovalRequest> sound = cluster.sound(topic, ApprovalRequest.class);
        ApprovalBook book = new ApprovalBook();
        try (var reader = cluster.reader(topic, record -> sound.of(record).ifPresent(book::add))) {
            require(reader.readToEnd(READ_MAX), topic);
        }
        return book;
    }

    /** The questions of one conversation. */
    public static ApprovalBook read(Cluster cluster, String conversationId) {
        String topic = cluster.topics().approvalRequests();
        Sound<ApprovalRequest> sound = cluster.sound(topic, ApprovalRequest.class);
        ApprovalBook book = new ApprovalBook();
        try (KeyReader reader =
                cluster.reader(
                        topic, conversationId, record -> sound.of(record).ifPresent(book::add))) {
            require(reader.readToEnd(READ_MAX), topic);
        }
        return book;
    }

    /** Takes a newer record of a question, or a question's first. */
    public void add(ApprovalRequest request) {
        last.put(request.getApprovalId(), new Approval(request));
        if (last.size() > APPROVALS_MAX) {
            throw new IllegalStateException(
                    "there are more than " + APPROVALS_MAX + " approvals on the topic");
        }
    }

    public List<Approval> all() {
        return last.values().stream()
                .sorted(
                        Comparator.comparing((Approval a) -> a.request().getExpiresAt())
                                .thenComparing(Approval::id))
                .toList();
    }

    public Set<String> ids() {
        return last.keySet();
    }

    /** The question with that id, or the only one whose id begins so. */
    public IdMatch find(String id) {
        return IdMatch.of(id, last.keySet(), "approval", "firebreak approvals list --all");
    }

    /** The question that {@link #find} found. */
    public Approval get(IdMatch.One found) {
        Approval approval = last.get(found.id());
        if (approval == null) {
            throw new IllegalStateException("no approval " + found.id());
        }
        return approval;
    }

    private static void require(boolean read, String topic) {
        if (!read) {
            throw new DependencyException(
                    "broker",
                    "%s could not be read to its end within %d minutes"
                            .formatted(topic, READ_MAX.toMinutes()),
                    new IOException("too slow"));
        }
    }
}
