package dev.firebreak.deploy.chaos;

import dev.firebreak.boundary.loop.LoopCounts;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Derived;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.EmailResult;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.Urgency;
import dev.firebreak.schemas.Usage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An agent as a process of its own, with an agent that thinks for 5 to 300 ms. One thought in ten
 * can't be cut off, as a call that does not look at interrupts.
 *
 * <p>Arguments: bootstrap servers, registry, instance, session timeout in milliseconds.
 */
final class WorkerChild {
    /** An instruction that ends the process that follows it. */
    static final String HALT = "halt";

    /** The exit code of a worker that gave up by itself. */
    static final int GAVE_UP = 3;

    /** The exit code of a worker that followed {@link #HALT}. */
    static final int HALTED = 4;

    static final AgentProfile<EmailRequest, EmailResult> PROFILE =
            new AgentProfile<>(
                    "email",
                    "1",
                    "Answers after a while.",
                    List.of(
                            Capability.newBuilder()
                                    .setName("echo")
                                    .setDescription("Answers after a while.")
                                    .build()),
                    List.of(),
                    EmailRequest.class,
                    EmailResult.class);

    private static final int IN_FLIGHT_MAX = 32;
    private static final int HEARTBEAT_MS = 1_000;
    private static final int THOUGHT_MIN_MS = 5;
    private static final int THOUGHT_MAX_MS = 300;

    private WorkerChild() {}

    public static void main(String[] args) throws InterruptedException {
        ChildJvm.endWithParent();
        ProcessSettings settings =
                new ProcessSettings(
                        Map.of(
                                "bootstrap.servers", args[0],
                                "session.timeout.ms", args[3],
                                // Partitions that are added are noticed while the test runs.
                                "metadata.max.age.ms", "3000"),
                        Map.of("schema.registry.url", args[1]),
                        "",
                        args[2],
                        IN_FLIGHT_MAX,
                        HEARTBEAT_MS);
        AgentProcess process =
                AgentProcess.start(
                        PROFILE,
                        (request, context) -> answer(request),
                        settings,
                        InstantSource.system());
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        ChildJvm.say("ready", args[2]);
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(250, TimeUnit.MILLISECONDS)) {
            LoopCounts counts = process.counts();
            ChildJvm.say(
                    "counts",
                    "%d %d %d %d %d"
                            .formatted(
                                    counts.commits(),
                                    counts.aborts(),
                                    counts.records(),
                                    counts.skipped(),
                                    counts.cancelled()));
            if (process.health() instanceof LoopHealth.Failed(String message)) {
                ChildJvm.say("gave-up", message);
                Runtime.getRuntime().halt(GAVE_UP);
            }
        }
    }

    private static EmailResult answer(EmailRequest request) {
        if (request.getInstruction().equals(HALT)) {
            Runtime.getRuntime().halt(HALTED);
        }
        think(request.getEnvelope().getTaskId());
        return result(request);
    }

    private static void think(String task) {
        SplittableRandom random = new SplittableRandom(task.hashCode());
        long thoughtMs = random.nextInt(THOUGHT_MIN_MS, THOUGHT_MAX_MS);
        if (random.nextInt(10) > 0) {
            try {
                new CountDownLatch(1).await(thoughtMs, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the request was taken away", e);
            }
            return;
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(thoughtMs);
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    static EmailResult result(EmailRequest request) {
        return EmailResult.newBuilder()
                .setEnvelope(Derived.answer(request.getEnvelope(), "result", Instant.EPOCH))
                .setOutcome(
                        EmailOutput.newBuilder()
                                .setSummary(request.getInstruction())
                                .setCategory(EmailCategory.OTHER)
                                .setUrgency(Urgency.NORMAL)
                                .setSentiment(Sentiment.NEUTRAL)
                                .setLanguage("en")
                                .setNeedsPerson(false)
                                .build())
                .setConfidence(0.9)
                .setUsage(Usage.newBuilder().build())
                .build();
    }
}
