package dev.firebreak.agent.supervisor.task;

import dev.firebreak.kit.Derived;
import org.jspecify.annotations.Nullable;

/**
 * Ids of steps as they travel: the task's id, a slash, and the step's id in the plan. The
 * supervisor's own questions to the planner start with an '@', which no step of a plan can.
 */
public final class StepIds {
    private static final String PLAN = "@plan";
    private static final String ANSWER = "@answer";
    private static final String JUDGE = "@judge:";
    private static final String VERIFY = "@verify:";

    private StepIds() {}

    public static String of(String taskId, String planStepId) {
        return taskId + "/" + planStepId;
    }

    public static String plan(String taskId) {
        return of(taskId, PLAN);
    }

    public static String answer(String taskId) {
        return of(taskId, ANSWER);
    }

    /** The planner's judgement of a step's output. */
    public static String judge(String taskId, String planStepId) {
        return of(taskId, JUDGE + planStepId);
    }

    /** A verifier's word on an action; action ids may be longer than a step's id. */
    public static String verify(String taskId, String actionId) {
        return of(taskId, VERIFY + Derived.id(actionId));
    }

    public static boolean isJudge(String taskId, @Nullable String stepId) {
        return stepId != null && stepId.startsWith(of(taskId, JUDGE));
    }
}
