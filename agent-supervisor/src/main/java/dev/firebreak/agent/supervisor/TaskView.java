package dev.firebreak.agent.supervisor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.agent.supervisor.task.Act;
import dev.firebreak.agent.supervisor.task.Step;
import dev.firebreak.agent.supervisor.task.TaskHead;
import dev.firebreak.agent.supervisor.task.TaskState;
import dev.firebreak.schemas.ActionAccount;
import java.util.Locale;

/** A task's state as JSON, for whoever asks about it. The one place that knows both. */
final class TaskView {
    private static final int GOAL_CHARS_MAX = 300;

    private TaskView() {}

    /** Whose it is; empty where the state does not say. */
    static String user(TaskState state) {
        return state instanceof TaskState.Open open
                ? open.head().envelope().getPrincipal().getUser()
                : "";
    }

    static boolean isOpen(TaskState state) {
        return state instanceof TaskState.Open;
    }

    /** A line of a list. */
    static ObjectNode brief(String taskId, TaskState state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("taskId", taskId);
        switch (state) {
            case TaskState.Open open -> {
                open(node, open);
                node.put("goal", cut(open.head().goal()));
            }
            case TaskState.Ended ended -> node.put("status", ended.status().name());
            case TaskState.Unseen _ -> node.put("status", "UNKNOWN");
        }
        return node;
    }

    /** Everything. */
    static ObjectNode full(String taskId, TaskState state) {
        ObjectNode node = brief(taskId, state);
        if (state instanceof TaskState.Open open) {
            node.put("goal", open.head().goal());
            ArrayNode documents = node.putArray("documents");
            open.head()
                    .documents()
                    .forEach(
                            d ->
                                    documents
                                            .addObject()
                                            .put("documentId", d.documentId())
                                            .put("name", d.name())
                                            .put("contentType", d.contentType()));
            ArrayNode plan = node.putArray("plan");
            open.work().steps().forEach(step -> plan.add(step(step)));
            ArrayNode actions = node.putArray("actions");
            open.work().acts().forEach(act -> actions.add(act(act)));
        }
        return node;
    }

    private static void open(ObjectNode node, TaskState.Open open) {
        TaskHead head = open.head();
        node.put("conversationId", head.envelope().getConversationId())
                .put("status", "OPEN")
                .put("phase", phase(open))
                .put("tenant", head.envelope().getPrincipal().getTenant())
                .put("user", user(open))
                .put("confidentiality", head.envelope().getConfidentiality().name())
                .put("startedAt", head.startedAt().toString())
                .put("deadline", open.endsAt().toString())
                .put("onDeadLetter", head.onDeadLetter().name())
                .put("steps", open.spent().steps())
                .put("stepsMax", open.spent().ceiling().steps())
                .put(
                        "tokens",
                        open.spent().usage().getInputTokens()
                                + open.spent().usage().getOutputTokens())
                .put("costMicros", open.spent().usage().getCostMicros());
        node.putObject("budget")
                .put("tokens", open.spent().ceiling().tokens())
                .put("costMicros", open.spent().ceiling().costMicros());
    }

    private static String phase(TaskState.Open open) {
        return open.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static ObjectNode step(Step step) {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", step.plan().getId())
                        .put("agent", step.plan().getAgent())
                        .put("instruction", step.plan().getInstruction());
        step.plan().getDependsOn().forEach(node.putArray("dependsOn")::add);
        switch (step.progress()) {
            case Step.Waiting() -> node.put("progress", "waiting");
            case Step.InFlight(var call, var _) ->
                    node.put("progress", "in flight")
                            .put("attempt", call.attempt())
                            .put("due", call.due().toString());
            case Step.Judging(var output, var _, var call, var _) ->
                    node.put("progress", "judged")
                            .put("attempt", call.attempt())
                            .put("detail", output.getSummary())
                            .put("confidence", output.getConfidence());
            case Step.Held(var attempt, var dropped) ->
                    node.put("progress", "held")
                            .put("attempt", attempt)
                            .put("detail", dropped.getCode() + ": " + dropped.getDetail())
                            .put("deadLetterId", dropped.getDeadLetterId());
            case Step.Finished(var output, var actions) ->
                    node.put("progress", "finished")
                            .put("detail", output.getSummary())
                            .put("confidence", output.getConfidence())
                            .put("actions", actions.size());
            case Step.Gone(var dropped) ->
                    node.put("progress", "given up")
                            .put("detail", dropped.getCode() + ": " + dropped.getDetail())
                            .put("deadLetterId", dropped.getDeadLetterId());
        }
        return node;
    }

    private static ObjectNode act(Act act) {
        ActionAccount account = act.account();
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("actionId", account.getActionId())
                        .put("kind", account.getKind())
                        .put("summary", act.action().getSummary())
                        .put("risk", account.getRisk().name())
                        .put("digest", account.getDigest())
                        .put("detail", account.getDetail());
        switch (act.progress()) {
            case Act.Assessed _ -> node.put("progress", "assessed");
            case Act.Verifying(var verifier, var _, var _) ->
                    node.put("progress", "verified").put("verifier", verifier);
            case Act.Asked asked -> {
                node.put("progress", "asked")
                        .put("approvalId", asked.approvalId())
                        .put("state", asked.state().name())
                        .put("role", act.terms().role())
                        .put("approvers", act.terms().approvers())
                        .put("expiresAt", asked.times().denyAt().toString());
                asked.approvedBy().forEach(node.putArray("approvedBy")::add);
            }
            case Act.Ordered ordered -> {
                node.put("progress", "ordered").put("approvalId", ordered.approvalId());
                ordered.approvedBy().forEach(node.putArray("approvedBy")::add);
            }
            case Act.Settled _ -> node.put("progress", account.getStatus().name());
        }
        return node;
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= GOAL_CHARS_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, GOAL_CHARS_MAX)) + "…";
    }
}
