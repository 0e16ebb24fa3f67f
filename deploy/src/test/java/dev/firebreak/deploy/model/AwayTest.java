package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.model.fault.Fault;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that come while the provider is away, or has too much to do. */
@Tag("slow")
class AwayTest {
    private static final Duration SEEN_MAX = Duration.ofMinutes(2);
    private static final int TASKS = 12;

    /** A little more than a step may take by default. */
    private static final long STEP_MS = 130_000;

    private static final int STEP_ATTEMPTS = 2;

    /** Who is heard of this seldom is still alive after the clock was put forward so often. */
    private static final long HEARTBEAT_MS = 280_000;

    /** Of two mails: sorted, drafted, and the answer. */
    private static final int CALLS = 5;

    private static final String MODEL = "openai/gpt-4.1-mini";

    @Test
    void whileTheProviderIsAwayIntakePausesAndThenGoesOnByItself(@TempDir Path data)
            throws IOException {
        FaultServer ill = FaultServer.start();
        ill.otherwise(Fault.UNAVAILABLE);
        try (Pipeline pipeline = Pipeline.start(data, flags(ill, Map.of()))) {
            for (int i = 0; i < TASKS; i++) {
                pipeline.submit(pipeline.task("overload-" + i, 2).build());
            }
            awaitEmail(pipeline, "WAITING", "model: OVERLOADED");

            int port = ill.url(Protocol.OPENAI).getPort();
            ill.close();
            try (Socket held = held(port)) {
                assertThat(held.getLocalPort()).isEqualTo(port);
                awaitEmail(pipeline, "WAITING", "model: UNREACHABLE");
                for (int i = 0; i < TASKS; i++) {
                    pipeline.submit(pipeline.task("refused-" + i, 2).build());
                }
                awaitEmail(pipeline, "WAITING", "model: UNREACHABLE");
                assertThat(pipeline.letters()).isEmpty();
                assertThat(pipeline.resultsNow()).isEmpty();

                try (FaultServer well = FaultServer.start(port)) {
                    well.otherwise(Said::well);
                    Map<String, List<TaskResult>> results = pipeline.results(2 * TASKS);

                    allAreDone(pipeline, results);
                    awaitEmail(pipeline, "READY", "");
                    assertThat(well.requests()).hasSize(2 * TASKS * CALLS);
                }
            }
        }
    }

    @Test
    void whereEveryThirdCallIsTooManyAllIsDoneAndNothingTwice(@TempDir Path data) {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(
                    request -> {
                        int call = asked.incrementAndGet();
                        if (call % 3 == 0) {
                            return call == 9 ? Fault.THROTTLED_SECONDS : Fault.THROTTLED_MILLIS;
                        }
                        answered.incrementAndGet();
                        return Said.well(request);
                    });
            try (Pipeline pipeline =
                    Pipeline.start(data, flags(server, Map.of("models.limits.tries-max", "3")))) {
                for (int i = 0; i < TASKS; i++) {
                    pipeline.submit(pipeline.task("task-" + i, 2).build());
                }
                Map<String, List<TaskResult>> results = pipeline.results(TASKS);

                allAreDone(pipeline, results);
                assertThat(asked.get()).isGreaterThan(TASKS * CALLS);
                assertThat(answered.get()).isEqualTo(TASKS * CALLS);
                assertThat(pipeline.page("/metrics"))
                        .containsPattern("firebreak_models_retries_total\\{error=\"throttled\"");
            }
        }
    }

    /** A mail that somebody wrote so must not look like a provider that is ill. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EMPTY_ANSWER", "CALLS_MISSHAPEN", "GIGANTIC", "BODY_CUT", "BAD_GATEWAY"})
    void aMailToWhichAModelSaysNothingOfUseHoldsUpNoOther(Fault fault, @TempDir Path data) {
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(
                    request ->
                            Said.to(request) == Said.DRAFT
                                            && request.body().toString().contains("sake of hush-")
                                    ? fault
                                    : Said.well(request));
            try (Pipeline pipeline = Pipeline.start(data, flags(server, Map.of()))) {
                pipeline.submit(pipeline.task("hush-0", 1).build());
                for (int i = 0; i < TASKS; i++) {
                    pipeline.submit(pipeline.task("task-" + i, 2).build());
                }
                Map<String, List<TaskResult>> results = new HashMap<>(pipeline.results(TASKS + 1));

                TaskResult hushed = Objects.requireNonNull(results.remove("hush-0")).getFirst();
                assertThat(hushed.getStatus()).isEqualTo(TaskStatus.COMPLETED);
                assertThat(hushed.getUsage().getLogic()).contains(MODEL);
                allAreDone(pipeline, results);
            }
        }
    }

    @Test
    void anOutageLongerThanStepsMayTakeEndsNothing(@TempDir Path data) {
        AtomicLong laterMs = new AtomicLong();
        InstantSource clock = () -> Instant.now().plusMillis(laterMs.get());
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(Fault.UNAVAILABLE);
            try (Pipeline pipeline =
                    Pipeline.start(
                            Pipeline.options(data, HEARTBEAT_MS), flags(server, Map.of()), clock)) {
                for (int i = 0; i < TASKS; i++) {
                    pipeline.submit(pipeline.task("task-" + i, 2).build());
                }
                awaitEmail(pipeline, "WAITING", "model: OVERLOADED");
                // A step that is asked for after the clock was put forward is not late yet.
                await().atMost(SEEN_MAX)
                        .until(() -> pipeline.noted(ActivityKind.STEP_DISPATCHED) >= 2L * TASKS);
                for (int look = 1; look <= STEP_ATTEMPTS + 1; look++) {
                    long waits = 2L * TASKS * look;
                    laterMs.addAndGet(STEP_MS);
                    await().atMost(SEEN_MAX).until(() -> lookedAt(pipeline) >= waits);
                }
                assertThat(pipeline.resultsNow()).isEmpty();

                server.otherwise(Said::well);

                allAreDone(pipeline, pipeline.results(TASKS));
            }
        }
    }

    /** That the agent waits may be heard of only after the first look; then it is asked again. */
    private static long lookedAt(Pipeline pipeline) {
        return pipeline.noted("waits for model; so does its step")
                + pipeline.noted("did not answer in time (attempt 1)");
    }

    private static void allAreDone(Pipeline pipeline, Map<String, List<TaskResult>> results) {
        results.forEach(
                (id, all) -> {
                    assertThat(all).as(id).hasSize(1);
                    TaskResult result = all.getFirst();
                    assertThat(result.getStatus()).as("%s", result).isEqualTo(TaskStatus.COMPLETED);
                    assertThat(result.getDropped()).as(id).isEmpty();
                    assertThat(result.getUsage().getLogic()).as(id).contains(MODEL);
                    assertThat(result.getSummary()).as(id).isEqualTo(Said.ANSWER.text());
                });
        assertThat(pipeline.letters()).isEmpty();
    }

    private static void awaitEmail(Pipeline pipeline, String state, String detail) {
        await().atMost(SEEN_MAX)
                .untilAsserted(
                        () -> {
                            JsonNode part = pipeline.part("agent email");
                            assertThat(part.path("state").asText()).as("%s", part).isEqualTo(state);
                            assertThat(part.path("detail").asText()).startsWith(detail);
                        });
    }

    /** Bound and not listening: whoever connects is refused, and nobody else gets the port. */
    private static Socket held(int port) throws IOException {
        Socket held = new Socket();
        held.setReuseAddress(true);
        // Who listened there lets go of it a moment after it was closed.
        await().atMost(SEEN_MAX)
                .ignoreExceptionsInstanceOf(BindException.class)
                .until(
                        () -> {
                            held.bind(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                            return true;
                        });
        return held;
    }

    private static Map<String, String> flags(FaultServer server, Map<String, String> more) {
        Map<String, String> flags =
                new HashMap<>(
                        Map.of(
                                "models.use", "openai",
                                "models.openai.url", server.url(Protocol.OPENAI).toString(),
                                "models.openai.models", "gpt-4.1-mini",
                                "models.openai.api-key", "key",
                                "models.limits.tries-max", "2",
                                "models.limits.pause-min-ms", "10",
                                "models.limits.breaker-open-ms", "200"));
        flags.putAll(more);
        return flags;
    }
}
