package dev.firebreak.agent.supervisor;

import static dev.firebreak.agent.supervisor.StateCodec.call;
import static dev.firebreak.agent.supervisor.StateCodec.list;
import static dev.firebreak.agent.supervisor.StateCodec.text;
import static dev.firebreak.agent.supervisor.StateCodec.textOrNull;
import static dev.firebreak.agent.supervisor.StateCodec.time;

import dev.firebreak.agent.supervisor.StateCodec.Fields;
import dev.firebreak.agent.supervisor.task.Act;
import dev.firebreak.agent.supervisor.task.Act.Asked;
import dev.firebreak.agent.supervisor.task.Act.Assessed;
import dev.firebreak.agent.supervisor.task.Act.Ordered;
import dev.firebreak.agent.supervisor.task.Act.Settled;
import dev.firebreak.agent.supervisor.task.Act.Terms;
import dev.firebreak.agent.supervisor.task.Act.Times;
import dev.firebreak.agent.supervisor.task.Act.Verifying;
import dev.firebreak.agent.supervisor.task.Step;
import dev.firebreak.agent.supervisor.task.Step.Call;
import dev.firebreak.agent.supervisor.task.Step.Finished;
import dev.firebreak.agent.supervisor.task.Step.Gone;
import dev.firebreak.agent.supervisor.task.Step.Held;
import dev.firebreak.agent.supervisor.task.Step.InFlight;
import dev.firebreak.agent.supervisor.task.Step.Judging;
import dev.firebreak.agent.supervisor.task.Step.Progress;
import dev.firebreak.agent.supervisor.task.Step.Waiting;
import dev.firebreak.agent.supervisor.task.Work;
import dev.firebreak.agent.supervisor.task.Work.Cut;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.ApprovalState;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.PlanStep;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.StepOutput;
import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** The steps and actions of a task as Avro, within its state. */
final class WorkCodec {
    private WorkCodec() {}

    static Fields put(Fields state, Work work) {
        Cut cut = work.cut();
        return state.with("steps", work.steps().stream().map(WorkCodec::step).toList())
                .with("acts", work.acts().stream().map(WorkCodec::act).toList())
                .with("questions", work.questions())
                .with(
                        "cut",
                        cut == null
                                ? null
                                : new Fields("Cut")
                                        .with("code", cut.code())
                                        .with("detail", cut.detail())
                                        .with("needed", cut.needed())
                                        .record);
    }

    static Work work(GenericRecord state) {
        GenericRecord cut = (GenericRecord) state.get("cut");
        return new Work(
                list(state, "steps", o -> step((GenericRecord) o)),
                list(state, "acts", o -> act((GenericRecord) o)),
                list(state, "questions", Object::toString),
                cut == null
                        ? null
                        : new Cut(
                                (RejectionCode) cut.get("code"),
                                text(cut, "detail"),
                                text(cut, "needed")));
    }

    // ---- steps

    private static GenericRecord step(Step step) {
        return new Fields("Step")
                .with("plan", step.plan())
                .with("progress", progress(step.progress()))
                .record;
    }

    private static Step step(GenericRecord r) {
        return new Step((PlanStep) r.get("plan"), progress((GenericRecord) r.get("progress")));
    }

    private static GenericRecord progress(Progress progress) {
        return switch (progress) {
            case Waiting() -> new Fields("Waiting").record;
            case InFlight(Call call, String feedback) ->
                    new Fields("InFlight")
                            .with("call", call(call))
                            .with("feedback", feedback)
                            .record;
            case Judging(StepOutput output, var actions, Call call, String feedback) ->
                    new Fields("Judging")
                            .with("output", output)
                            .with("actions", actions)
                            .with("call", call(call))
                            .with("feedback", feedback)
                            .record;
            case Held(int attempt, Dropped dropped) ->
                    new Fields("Held").with("attempt", attempt).with("dropped", dropped).record;
            case Finished(StepOutput output, var actions) ->
                    new Fields("Finished").with("output", output).with("actions", actions).record;
            case Gone(Dropped dropped) -> new Fields("Gone").with("dropped", dropped).record;
        };
    }

    private static Progress progress(GenericRecord r) {
        return switch (r.getSchema().getName()) {
            case "Waiting" -> new Waiting();
            case "InFlight" -> new InFlight(call(r), textOrNull(r, "feedback"));
            case "Judging" ->
                    new Judging(
                            (StepOutput) r.get("output"),
                            actions(r),
                            call(r),
                            textOrNull(r, "feedback"));
            case "Held" -> new Held((int) r.get("attempt"), (Dropped) r.get("dropped"));
            case "Finished" -> new Finished((StepOutput) r.get("output"), actions(r));
            case "Gone" -> new Gone((Dropped) r.get("dropped"));
            default -> throw unknown("progress of a step", r);
        };
    }

    private static List<ProposedAction> actions(GenericRecord r) {
        return list(r, "actions", ProposedAction.class::cast);
    }

    // ---- actions

    private static GenericRecord act(Act act) {
        Terms terms = act.terms();
        return new Fields("Act")
                .with("action", act.action())
                .with("digest", act.digest())
                .with("stepId", act.stepId())
                .with("risk", terms.risk())
                .with("reasons", terms.reasons())
                .with("role", terms.role())
                .with("approvers", terms.approvers())
                .with("ownAllowed", terms.ownAllowed())
                .with("progress", progress(act.progress()))
                .record;
    }

    private static Act act(GenericRecord r) {
        return new Act(
                (ProposedAction) r.get("action"),
                text(r, "digest"),
                text(r, "stepId"),
                new Terms(
                        (Risk) r.get("risk"),
                        list(r, "reasons", Object::toString),
                        text(r, "role"),
                        (int) r.get("approvers"),
                        (boolean) r.get("ownAllowed")),
                actProgress((GenericRecord) r.get("progress")));
    }

    private static GenericRecord progress(Act.Progress progress) {
        return switch (progress) {
            case Assessed() ->
                    throw new IllegalStateException("what follows is decided in the same turn");
            case Verifying(String verifier, Call call, Times times) ->
                    new Fields("Verifying")
                            .with("verifier", verifier)
                            .with("call", call(call))
                            .with("times", times(times))
                            .record;
            case Asked asked ->
                    new Fields("Asked")
                            .with("approvalId", asked.approvalId())
                            .with("askedAt", asked.askedAt().toEpochMilli())
                            .with("state", asked.state())
                            .with("approvedBy", asked.approvedBy())
                            .with("times", times(asked.times()))
                            .record;
            case Ordered(String approvalId, List<String> approvedBy, Instant due) ->
                    new Fields("Ordered")
                            .with("approvalId", approvalId)
                            .with("approvedBy", approvedBy)
                            .with("due", due.toEpochMilli())
                            .record;
            case Settled(ActionAccount account, RejectionCode code) ->
                    new Fields("Settled").with("account", account).with("code", code).record;
        };
    }

    private static Act.Progress actProgress(GenericRecord r) {
        return switch (r.getSchema().getName()) {
            case "Verifying" ->
                    new Verifying(
                            text(r, "verifier"), call(r), times((GenericRecord) r.get("times")));
            case "Asked" ->
                    new Asked(
                            text(r, "approvalId"),
                            time(r, "askedAt"),
                            (ApprovalState) r.get("state"),
                            list(r, "approvedBy", Object::toString),
                            times((GenericRecord) r.get("times")));
            case "Ordered" ->
                    new Ordered(
                            text(r, "approvalId"),
                            list(r, "approvedBy", Object::toString),
                            time(r, "due"));
            case "Settled" ->
                    new Settled((ActionAccount) r.get("account"), (RejectionCode) r.get("code"));
            default -> throw unknown("progress of an action", r);
        };
    }

    private static GenericRecord times(Times times) {
        return new Fields("Times")
                .with("remindAt", millis(times.remindAt()))
                .with("escalateAt", millis(times.escalateAt()))
                .with("escalationRole", times.escalationRole())
                .with("denyAt", times.denyAt().toEpochMilli())
                .record;
    }

    private static Times times(GenericRecord r) {
        return new Times(
                timeOrNull(r, "remindAt"),
                timeOrNull(r, "escalateAt"),
                textOrNull(r, "escalationRole"),
                time(r, "denyAt"));
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : Long.valueOf(time.toEpochMilli());
    }

    private static @Nullable Instant timeOrNull(GenericRecord record, String field) {
        Long millis = (Long) record.get(field);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static IllegalStateException unknown(String what, GenericRecord r) {
        return new IllegalStateException("no %s: %s".formatted(what, r.getSchema().getFullName()));
    }
}
