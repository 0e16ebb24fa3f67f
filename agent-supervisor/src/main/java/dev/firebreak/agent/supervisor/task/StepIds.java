package dev.firebreak.agent.supervisor.task;

/**
 * Ids of steps as they travel: the task's id, a slash, and the step's id in the plan. The
 * supervisor's own questions to the planner start with an '@', which no step of a plan can.
 */
public final class StepIds {
    private static final String PLAN = "@plan";
    private static final String ANSWER = "@answer";

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
}
