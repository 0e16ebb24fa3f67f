package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.model.fault.Aimock;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks through everything, on each protocol that a provider speaks. */
@Tag("slow")
class ProtocolsTest {
    private static final Path FIXTURES =
            Path.of(System.getProperty("firebreak.root"))
                    .resolve("deploy/src/test/aimock/mail.json");

    /** Twice sorted and drafted, once answered: what {@link Said} says all that takes. */
    private static final int CALLS = 5;

    private static final long INPUT = 2 * (1_000 + 2_000) + 3_000;
    private static final long OUTPUT = 2 * (100 + 200) + 300;

    @ParameterizedTest
    @CsvSource({
        // 0.40 and 1.60, 1.00 and 5.00, 0.30 and 2.50 a million, by the bundled table
        "OPENAI,gpt-4.1-mini,5040",
        "ANTHROPIC,claude-haiku-4-5,13500",
        "GEMINI,gemini-2.5-flash,4950"
    })
    void aTaskIsDoneByModelsBehindAServerOfOthers(
            Protocol protocol, String model, long costMicros, @TempDir Path data) {
        String provider = protocol.name().toLowerCase(java.util.Locale.ROOT);
        try (Aimock server = Aimock.start(FIXTURES);
                Pipeline pipeline =
                        Pipeline.start(
                                data,
                                Map.of(
                                        "models.use",
                                        provider,
                                        "models." + provider + ".url",
                                        server.url(protocol).toString(),
                                        "models." + provider + ".models",
                                        model,
                                        "models." + provider + ".api-key",
                                        "key"))) {

            TaskResult result = pipeline.run(pipeline.task("two-mails", 2).build());

            assertThat(pipeline.letters()).isEmpty();
            isDoneBy(provider + "/" + model, costMicros, result);
        }
    }

    @Test
    void aTaskIsDoneByModelsOfOllama(@TempDir Path data) {
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(Said::well);
            try (Pipeline pipeline =
                    Pipeline.start(
                            data,
                            Map.of(
                                    "models.use",
                                    "ollama",
                                    "models.ollama.url",
                                    server.url(Protocol.OLLAMA).toString(),
                                    "models.ollama.models",
                                    "gpt-oss:20b"))) {

                TaskResult result = pipeline.run(pipeline.task("two-mails", 2).build());

                assertThat(pipeline.letters()).isEmpty();
                isDoneBy("ollama/gpt-oss:20b", 0, result);
            }
        }
    }

    private static void isDoneBy(String model, long costMicros, TaskResult result) {
        assertThat(result.getStatus()).as("%s", result).isEqualTo(TaskStatus.COMPLETED);
        assertThat(result.getSummary()).isEqualTo(Said.ANSWER.text());
        assertThat(result.getUsage().getLogic()).contains(model);
        assertThat(result.getUsage().getModelCalls()).isEqualTo(CALLS);
        assertThat(result.getUsage().getInputTokens()).isEqualTo(INPUT);
        assertThat(result.getUsage().getOutputTokens()).isEqualTo(OUTPUT);
        assertThat(result.getUsage().getCostMicros()).isEqualTo(costMicros);
    }
}
