package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.deploy.Everything;
import dev.firebreak.model.AgentModels;
import dev.firebreak.model.Models;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.standalone.Firebreak;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the providers' keys wherever something is written. */
@Tag("slow")
class SecretKeysTest {
    private static final Duration START_MAX = Duration.ofMinutes(3);

    /** What nobody but the providers may see; a part of it is as bad as all of it. */
    private static final List<String> CANARIES =
            List.of("QyZ7openaiF4kT9wXb2", "QyZ7anthropicM3vR8sLc", "QyZ7geminiP6nH5dJq1e");

    private static final String MARK = "QyZ7";

    /** Of no shape that says key: nothing that knows shapes helps. */
    private static final List<String> KEYS =
            CANARIES.stream().map(canary -> "team." + canary + ".0000").toList();

    private final Listening listening = new Listening();

    @TempDir private Path directory = Path.of(".");

    @BeforeEach
    void listen() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        listening.setContext(context);
        listening.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(listening);
        for (String talkative : List.of("dev.firebreak", "dev.langchain4j")) {
            context.getLogger(talkative).setLevel(Level.TRACE);
        }
    }

    @AfterEach
    void hearNoMore() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(listening);
        for (String talkative : List.of("dev.firebreak", "dev.langchain4j")) {
            context.getLogger(talkative).setLevel(null);
        }
    }

    @Test
    void noKeyIsWrittenAnywhereThoughTheProviderEchoesIt() throws IOException {
        Path file = directory.resolve("anthropic.key");
        Files.writeString(file, KEYS.get(1) + "\n");
        Path data = directory.resolve("stack");
        Set<String> used = new HashSet<>();
        try (EchoServer server = new EchoServer()) {
            Map<String, String> flags = new HashMap<>();
            flags.put("models.use", "openai,anthropic,gemini");
            flags.put("models.openai.url", server.url() + "/v1");
            flags.put("models.anthropic.url", server.url() + "/v1");
            flags.put("models.gemini.url", server.url() + "/v1beta");
            flags.put("models.openai.models", "gpt-4.1-mini");
            flags.put("models.anthropic.models", "claude-haiku-4-5");
            flags.put("models.gemini.models", "gemini-2.5-flash");
            flags.put("models.anthropic.api-key-file", file.toString());
            flags.put("models.gemini.api-key", KEYS.get(2));
            flags.put("models.when-away", "offline");
            flags.put("models.limits.tries-max", "2");
            flags.put("models.limits.pause-min-ms", "1");
            flags.put("models.limits.breaker-open-ms", "1");
            flags.put("models.limits.quota-pause-ms", "1");
            SettingsSources sources =
                    new SettingsSources(
                            null, Map.of("FIREBREAK_MODELS_OPENAI_API_KEY", KEYS.get(0)), flags);
            try (Pipeline pipeline = Pipeline.start(data, sources, InstantSource.system())) {
                for (EchoServer.Echo echo : EchoServer.Echo.values()) {
                    server.says(echo);
                    TaskResult result = pipeline.run(pipeline.task(name(echo), 1).build());
                    isClean(name(echo), result.toString());
                    assertThat(server.keys()).as("keys at %s", echo).isNotEmpty();
                    used.addAll(server.keys());
                }
                assertThat(used).containsExactlyInAnyOrderElementsOf(KEYS);

                assertThat(recordsOf(pipeline)).as("records read").isGreaterThan(100);
                isClean("status", pipeline.page("/"));
                isClean("ready", pipeline.page("/ready"));
                assertThat(pipeline.page("/metrics")).contains("gemini/gemini-2.5-flash");
                isClean("metrics", pipeline.page("/metrics"));
                isClean("start-up print", String.join("\n", pipeline.settings().lines()));
                assertThat(pipeline.settings().lines())
                        .anyMatch(l -> l.startsWith("models.openai.api-key = **** "))
                        .anyMatch(l -> l.startsWith("models.gemini.api-key = **** "));
                settingsAreClean(pipeline.settings());
                isClean("threads", threads());
                printsAreClean(pipeline);
            }
        }
        assertThat(listening.heard.get()).as("log lines").isPositive();
        assertThat(listening.leaks).isEmpty();
        isClean("what lies on disk", data);
    }

    @Test
    void aKeyThatCannotBeUsedIsNotQuotedEither() {
        List<Map<String, String>> wrong =
                List.of(
                        Map.of("models.openai.api-key", "two " + KEYS.get(0)),
                        Map.of("models.openai.api-key", KEYS.get(0) + "é"),
                        Map.of("models.openai.apikey", KEYS.get(0)),
                        Map.of("models.openai.url", "http://" + KEYS.get(0) + "@example.com"),
                        Map.of("models.openai.url", "https://example.com/v1?key=" + KEYS.get(0)),
                        Map.of(
                                "models.openai.api-key",
                                KEYS.get(0),
                                "models.openai.api-key-file",
                                "there-is-none"));
        for (Map<String, String> flags : wrong) {
            Map<String, String> all = new HashMap<>(flags);
            all.put("models.use", "openai");

            Throwable refused =
                    catchThrowable(
                            () ->
                                    AgentModels.open(
                                                    Settings.load(
                                                            SettingsSources.ofFlags(all),
                                                            Models.GROUPS),
                                                    InstantSource.system())
                                            .close());

            assertThat(refused).as("%s", flags.keySet()).isNotNull();
            for (Throwable t = refused; t != null; t = t.getCause()) {
                isClean("refusal of " + flags.keySet(), t.toString());
            }
        }
        assertThat(listening.leaks).isEmpty();
    }

    @Test
    void aProgramPrintsNoKeyThatItFindsInItsEnvironment() throws Exception {
        Path printed = directory.resolve("agent.out");
        ProcessBuilder program =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Dfirebreak.log=DEBUG",
                                Firebreak.class.getName(),
                                "agent",
                                "planner",
                                "--json")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile());
        program.environment()
                .putAll(
                        Map.of(
                                "CLASSPATH",
                                System.getProperty("java.class.path"),
                                "FIREBREAK_BOOTSTRAP_SERVERS",
                                "127.0.0.1:1",
                                "FIREBREAK_REGISTRY",
                                "http://127.0.0.1:1",
                                "FIREBREAK_HTTP_PORT",
                                "0",
                                "FIREBREAK_MODELS_USE",
                                "openai,anthropic,gemini",
                                "OPENAI_API_KEY",
                                KEYS.get(0),
                                "FIREBREAK_MODELS_ANTHROPIC_API_KEY",
                                KEYS.get(1),
                                "GEMINI_API_KEY",
                                KEYS.get(2)));
        Process running = program.start();
        try {
            await().atMost(START_MAX)
                    .until(
                            () ->
                                    !running.isAlive()
                                            || Files.readString(printed)
                                                    .contains("\"ready\":true"));
            assertThat(running.isAlive()).as(() -> said(printed)).isTrue();
            // Every thread's stack, on the standard output.
            assertThat(
                            new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid()))
                                    .start()
                                    .waitFor())
                    .isZero();
            await().atMost(START_MAX)
                    .until(() -> Files.readString(printed).contains("Full thread dump"));
        } finally {
            running.destroy();
            if (!running.waitFor(1, TimeUnit.MINUTES)) {
                running.destroyForcibly().waitFor();
            }
        }

        assertThat(said(printed))
                .contains("models.use = openai,anthropic,gemini")
                .contains("models.anthropic.api-key = ****");
        isClean("what a program prints", said(printed));
    }

    private static String said(Path printed) {
        try {
            return Files.readString(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(EchoServer.Echo echo) {
        return "echo-" + echo.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void printsAreClean(Pipeline pipeline) {
        for (DeadLetter letter : pipeline.letters()) {
            isClean("letter", letter.toString());
            isClean(
                    "shown letter",
                    pipeline.firebreak("dead-letters", "show", letter.getDeadLetterId(), "--json"));
        }
        isClean("letters", pipeline.firebreak("dead-letters", "list"));
        isClean("prompts", pipeline.firebreak("prompts", "report"));
        isClean("results", pipeline.firebreak("results", "--json"));
    }

    private static void settingsAreClean(Settings settings) {
        for (Class<? extends Record> group : Models.GROUPS) {
            isClean(group.getSimpleName(), settings.read(group).toString());
        }
    }

    private static int recordsOf(Pipeline pipeline) {
        AtomicInteger read = new AtomicInteger();
        Everything.in(
                pipeline.stack().kafkaProperties(),
                record -> {
                    isClean(record);
                    read.incrementAndGet();
                });
        return read.get();
    }

    private static void isClean(ConsumerRecord<byte[], byte[]> record) {
        String place = "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
        isClean(place, latin(record.key()) + latin(record.value()));
        record.headers().forEach(h -> isClean(place, h.key() + latin(h.value())));
    }

    private static String latin(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void isClean(String place, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .forEach(
                            file -> {
                                try {
                                    isClean(
                                            place + " " + file.getFileName(),
                                            latin(Files.readAllBytes(file)));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    /** Neither a key nor a telling part of it, plain or in base 64. */
    private static void isClean(String place, String text) {
        boolean leaks = text.contains(MARK);
        for (int i = 0; i < CANARIES.size() && !leaks; i++) {
            leaks =
                    text.contains(CANARIES.get(i).substring(8))
                            || text.contains(
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    KEYS.get(i).getBytes(StandardCharsets.UTF_8)));
        }
        if (leaks) {
            int at = Math.max(0, text.indexOf(MARK));
            throw new AssertionError(
                    "%s holds a key: …%s…"
                            .formatted(
                                    place,
                                    text.substring(
                                            Math.max(0, at - 200),
                                            Math.min(text.length(), at + 100))));
        }
    }

    private static String threads() {
        StringBuilder all = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            all.append(thread);
        }
        return all.toString();
    }

    /** Notes what is logged with a key in it. */
    private static final class Listening extends AppenderBase<ILoggingEvent> {
        private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger heard = new AtomicInteger();

        @Override
        protected void append(ILoggingEvent event) {
            heard.incrementAndGet();
            String line =
                    event.getThreadName()
                            + event.getLoggerName()
                            + event.getFormattedMessage()
                            + event.getMDCPropertyMap()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            if (line.contains(MARK)) {
                leaks.add(line);
            }
        }
    }
}
