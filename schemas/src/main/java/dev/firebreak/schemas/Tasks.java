package dev.firebreak.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes tasks, for upstream systems. What is not said is safe: content is untrusted, the task
 * stands alone, and goes on without a step that fails.
 *
 * <pre>{@code
 * Task task = Tasks.task("order-4711-mail-1", Tasks.principal("ann@example.com"), clock.instant())
 *         .mail("complaint.eml", bytes)
 *         .deadline(clock.instant().plus(Duration.ofMinutes(10)))
 *         .build();
 * }</pre>
 */
public final class Tasks {
    private Tasks() {}

    /**
     * Begins a task.
     *
     * @param taskId 1 to 128 letters, digits or {@code ._:@-}; a task published again under the
     *     same id is not run twice, so derive it from what the task is about
     * @param principal on whose behalf
     * @param now when the task is made
     */
    public static Draft task(String taskId, Principal principal, Instant now) {
        return new Draft(taskId, principal, now);
    }

    /** A user of the default tenant without roles. */
    public static Principal principal(String user) {
        return Principal.newBuilder().setUser(user).build();
    }

    /** A task that is being made. For one thread. */
    public static final class Draft {
        private final String taskId;
        private final Principal principal;
        private final Instant createdAt;
        private final List<Document> documents = new ArrayList<>();
        private String conversationId;
        private String goal = "";
        private Trust trust = Trust.UNTRUSTED;
        private Confidentiality confidentiality = Confidentiality.INTERNAL;
        private OnDeadLetter onDeadLetter = OnDeadLetter.DEGRADE;
        private @Nullable Instant deadline;
        private @Nullable Budget budget;

        private Draft(String taskId, Principal principal, Instant createdAt) {
            this.taskId = taskId;
            this.conversationId = taskId;
            this.principal = principal;
            this.createdAt = createdAt;
        }

        /** What is wanted, in words. */
        public Draft goal(String words) {
            goal = words;
            return this;
        }

        /** The conversation it belongs to; its tasks are handled in order. */
        public Draft conversation(String id) {
            conversationId = id;
            return this;
        }

        /** How far the goal may be believed: TRUSTED only where your own people wrote it. */
        public Draft trust(Trust howFar) {
            trust = howFar;
            return this;
        }

        /** Who may see it. */
        public Draft confidentiality(Confidentiality who) {
            confidentiality = who;
            return this;
        }

        /** After this nobody waits for the result; a task that is under way ends as EXPIRED. */
        public Draft deadline(Instant at) {
            deadline = at;
            return this;
        }

        /** What it may spend at most. */
        public Draft budget(Budget most) {
            budget = most;
            return this;
        }

        /** What becomes of it when a step ends as a dead letter. */
        public Draft onDeadLetter(OnDeadLetter what) {
            onDeadLetter = what;
            return this;
        }

        /** A mail as it was received (RFC 5322), in any condition. */
        public Draft mail(String name, byte[] bytes) {
            return document(name, "message/rfc822", bytes);
        }

        /**
         * A document.
         *
         * @param name for people
         * @param contentType media type without parameters, such as {@code text/csv}
         */
        public Draft document(String name, String contentType, byte[] bytes) {
            documents.add(
                    Document.newBuilder()
                            .setDocumentId("d" + (documents.size() + 1))
                            .setName(name)
                            .setContentType(contentType)
                            .setContent(ByteBuffer.wrap(bytes.clone()))
                            .setTrust(Trust.UNTRUSTED)
                            .build());
            return this;
        }

        /** The task. The contract's rules are asked when it is published or read, not here. */
        public Task build() {
            Envelope envelope =
                    Envelope.newBuilder()
                            // From the task's id, so that a repeat is the same message.
                            .setMessageId(
                                    UUID.nameUUIDFromBytes(
                                            ("firebreak task " + taskId)
                                                    .getBytes(StandardCharsets.UTF_8)))
                            .setTaskId(taskId)
                            .setConversationId(conversationId)
                            .setPrincipal(principal)
                            .setTrust(trust)
                            .setConfidentiality(confidentiality)
                            .setCreatedAt(createdAt)
                            .setDeadline(deadline)
                            .setBudget(budget)
                            .build();
            return Task.newBuilder()
                    .setEnvelope(envelope)
                    .setGoal(goal)
                    .setDocuments(List.copyOf(documents))
                    .setOnDeadLetter(onDeadLetter)
                    .build();
        }
    }
}
