package dev.firebreak.agent.supervisor;

import dev.firebreak.agent.supervisor.policy.RuledPolicy;
import dev.firebreak.agent.supervisor.task.Limits;
import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's keys in the configuration.
 *
 * @param stepsMax steps a task may dispatch
 * @param stepTimeoutMs how long one attempt of a step may take
 * @param stepAttemptsMax how often a silent agent is asked
 * @param plannerTimeoutMs how long the planner may take
 * @param plannerAttemptsMax how often a silent planner is asked
 * @param planRefusalsMax how many bad plans go back
 * @param taskTimeMs how long a task without a deadline may take
 * @param taskTimeMaxMs how long any task may take
 * @param agentsWaitMs how long a task waits for a first agent
 * @param confidenceMin below this an output is noted as of low confidence
 * @param retriesMax repeats of steps a task may dispatch
 * @param tokensMax model tokens a task may spend; 0: no limit
 * @param costMicrosMax money a task may spend; 0: no limit
 * @param softShare when no further step begins
 * @param judging whose outputs the planner judges
 * @param actionsMax actions a task may propose
 * @param orderTimeMs how long an executor may take
 * @param retentionMs how long an ended task is remembered
 * @param threads stream threads
 * @param commitIntervalMs how often a transaction is committed
 * @param standbyReplicas copies of the state on other instances
 * @param stateDir where the state is kept
 * @param stateBytesMax how large a task's state may become
 * @param messageBytesMax how large a message may be
 * @param actionPolicy the rules for proposed actions; null: the ones of this build
 */
@Group(
        value = "supervisor",
        doc = "The supervisor: how far a task may go, and how its state is kept.")
public record SupervisorOptions(
        @Key(
                        doc =
                                "Steps a task may dispatch, retries counted. A task's own budget can only be less.",
                        fallback = "16",
                        min = 1,
                        max = 1000)
                int stepsMax,
        @Key(
                        doc = "How long an agent may take for one attempt of a step.",
                        fallback = "120000",
                        min = 1,
                        max = 86_400_000)
                long stepTimeoutMs,
        @Key(
                        doc = "How often an agent that does not answer is asked for one step.",
                        fallback = "2",
                        min = 1,
                        max = 100)
                int stepAttemptsMax,
        @Key(
                        doc = "How long the planner may take for a plan or an answer.",
                        fallback = "60000",
                        min = 1,
                        max = 86_400_000)
                long plannerTimeoutMs,
        @Key(
                        doc =
                                "How often a planner that does not answer is asked; then rules plan instead.",
                        fallback = "2",
                        min = 1,
                        max = 100)
                int plannerAttemptsMax,
        @Key(
                        doc =
                                "How many bad plans are sent back with what is wrong; then rules plan instead.",
                        fallback = "2",
                        min = 0,
                        max = 100)
                int planRefusalsMax,
        @Key(
                        doc = "How long a task may take that brings no deadline.",
                        fallback = "600000",
                        min = 1)
                long taskTimeMs,
        @Key(
                        doc = "How long a task may take whatever its deadline says.",
                        fallback = "604800000",
                        min = 1)
                long taskTimeMaxMs,
        @Key(
                        doc =
                                "How long a task waits for a first agent to announce itself, while a supervisor runs.",
                        fallback = "30000",
                        min = 0)
                long agentsWaitMs,
        @Key(
                        doc =
                                "An output whose agent is less sure than this, from 0 to 1, is noted as of low confidence.",
                        fallback = "0.5")
                double confidenceMin,
        @Key(
                        doc =
                                "How many steps of a task may be repeated, of all together: after silence, after a judgement, when it is resumed.",
                        fallback = "8",
                        min = 0,
                        max = 1000)
                int retriesMax,
        @Key(
                        doc =
                                "Model tokens a task may spend, input and output together; 0: no limit. A task's own budget can only be less.",
                        fallback = "0",
                        min = 0)
                long tokensMax,
        @Key(
                        doc =
                                "Money a task may spend, in millionths of the currency; 0: no limit. A task's own budget can only be less.",
                        fallback = "0",
                        min = 0)
                long costMicrosMax,
        @Key(
                        doc =
                                "Of tokens, money and time: when this share is used no further step begins, and the answer is written.",
                        fallback = "0.8")
                double softShare,
        @Key(
                        doc =
                                "Whose outputs the planner is asked about before they count: never, low-confidence, always.",
                        fallback = "low-confidence")
                Limits.Judging judging,
        @Key(
                        doc = "How many actions the steps of a task may propose.",
                        fallback = "64",
                        min = 0,
                        max = 1000)
                int actionsMax,
        @Key(
                        doc =
                                "How long an executor may take for an action. After that it must not begin, and a person finds out what came of it.",
                        fallback = "900000",
                        min = 1000,
                        max = 86_400_000)
                long orderTimeMs,
        @Key(
                        doc =
                                "How long an ended task is remembered, so that the same id is not run twice.",
                        fallback = "604800000",
                        min = 1)
                long retentionMs,
        @Key(
                        doc = "Threads of this instance; more than there are partitions stay idle.",
                        fallback = "2",
                        min = 1,
                        max = 256)
                int threads,
        @Key(
                        doc = "How often what was decided is committed and becomes visible.",
                        fallback = "50",
                        min = 1,
                        max = 5_000)
                int commitIntervalMs,
        @Key(
                        doc =
                                "Copies of the state on other instances, for a quick take-over; 1 where there are several instances.",
                        fallback = "0",
                        min = 0,
                        max = 10)
                int standbyReplicas,
        @Key(
                        doc =
                                "Where the state is kept. It can be lost: it is read again from the cluster.",
                        fallback = "data/supervisor")
                Path stateDir,
        @Key(
                        doc =
                                "How large the state of one task may become; an output that would make it larger is declined.",
                        fallback = "8388608",
                        min = 65_536,
                        max = 10_000_000)
                int stateBytesMax,
        @Key(
                        doc =
                                "How large a message may be, with its frame; the topics must take it.",
                        fallback = "10480000",
                        min = 65_536,
                        max = 100_000_000)
                int messageBytesMax,
        @Key(
                        doc =
                                "YAML file with the rules that say how much harm a proposed action could do and who decides; without one, those of this build.")
                @Nullable Path actionPolicy) {
    public SupervisorOptions {
        if (!(confidenceMin >= 0 && confidenceMin <= 1)) {
            throw new IllegalArgumentException(
                    "supervisor.confidence-min is not between 0 and 1: " + confidenceMin);
        }
    }

    /**
     * The rules for proposed actions. Reads them from their file, so it is asked once, before
     * anything runs.
     *
     * @throws dev.firebreak.boundary.config.SettingsException with everything that is wrong with
     *     the file
     */
    public RuledPolicy policy() {
        return actionPolicy == null ? RuledPolicy.bundled() : RuledPolicy.from(actionPolicy);
    }

    Limits limits() {
        return new Limits(
                stepsMax,
                Duration.ofMillis(stepTimeoutMs),
                stepAttemptsMax,
                Duration.ofMillis(plannerTimeoutMs),
                plannerAttemptsMax,
                planRefusalsMax,
                Duration.ofMillis(taskTimeMs),
                Duration.ofMillis(taskTimeMaxMs),
                Duration.ofMillis(agentsWaitMs),
                Limits.DEFAULTS.agentsPoll(),
                confidenceMin,
                retriesMax,
                tokensMax == 0 ? null : Long.valueOf(tokensMax),
                costMicrosMax == 0 ? null : Long.valueOf(costMicrosMax),
                softShare,
                judging,
                actionsMax,
                Duration.ofMillis(orderTimeMs),
                Duration.ofMillis(retentionMs));
    }
}
