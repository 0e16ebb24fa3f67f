package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fault.Asked;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Dropped;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks with less money than they need, and a model that uses all the room it is given. */
@Tag("slow")
class DearModelTest {
    private static final long SEED = Long.getLong("firebreak.budget.seed", 20_261_121L);
    private static final int SEEDS = 3;
    private static final int TASKS = 6;
    private static final String OF_A_CENT = "-0";
    private static final long CENT = 10_000;
    private static final long INPUT_MICROS = 2;
    private static final long OUTPUT_MICROS = 8;

    /** Of English text, a token has about 4.5 characters: so this many are surely counted. */
    private static final int TOKEN_CHARS = 5;

    private static final Pattern TASK = Pattern.compile("for the sake of (seed-\\d+-\\d+)-\\d");

    /** What the provider would ask for, by task. */
    private final Map<String, Long> billed = new ConcurrentHashMap<>();

    @Test
    void noTaskSpendsMoreThanItMayAndWhatThatLeavesOutIsNamed(@TempDir Path data)
            throws IOException {
        Path prices = data.resolve("prices.yaml");
        Files.writeString(
                prices,
                """
                models:
                  - {name: openai/dear, class: strong, context-tokens: 100000, output-tokens-max: 10000, counting: o200k}
                prices:
                  - {model: openai/dear, from: 2020-01-01, input: %d, output: %d}
                """
                        .formatted(INPUT_MICROS, OUTPUT_MICROS));
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(this::dearly);
            try (Pipeline pipeline =
                    Pipeline.start(
                            data.resolve("stack"),
                            Map.of(
                                    "models.use", "openai",
                                    "models.file", prices.toString(),
                                    "models.openai.url", server.url(Protocol.OPENAI).toString(),
                                    "models.openai.models", "dear",
                                    "models.openai.api-key", "key"))) {
                Map<String, Long> budgets = new TreeMap<>();
                for (long seed = SEED; seed < SEED + SEEDS; seed++) {
                    submit(pipeline, seed, budgets);
                }
                Map<String, List<TaskResult>> results = pipeline.results(budgets.size());

                assertThat(pipeline.letters()).isEmpty();
                results.forEach((id, all) -> keeps(budgets.get(id), id, all));
                results.forEach(
                        (id, all) -> {
                            if (id.endsWith(OF_A_CENT)) {
                                isCutShort(all.getFirst());
                            }
                        });
                assertThat(results.values().stream().map(r -> r.getFirst().getStatus()))
                        .contains(TaskStatus.COMPLETED, TaskStatus.PARTIAL);
            }
        }
    }

    /** The first has two mails and a cent, the second more mails; the others what the lot gives. */
    private static void submit(Pipeline pipeline, long seed, Map<String, Long> budgets) {
        Random random = new Random(seed);
        for (int i = 0; i < TASKS; i++) {
            String id = "seed-" + seed + "-" + i;
            int mails = i == 0 ? 2 : 1 + random.nextInt(4) + (i == 1 ? 2 : 0);
            long budget = i <= 1 ? CENT : CENT / 4 + random.nextInt(10 * (int) CENT);
            budgets.put(id, budget);
            pipeline.submit(
                    pipeline.task(id, mails)
                            .budget(Budget.newBuilder().setCostMicros(budget).build())
                            .build());
        }
    }

    private static void isCutShort(TaskResult result) {
        assertThat(result.getStatus()).as("%s", result).isEqualTo(TaskStatus.PARTIAL);
        assertThat(result.getUsage().getCostMicros()).isPositive();
        assertThat(result.getDropped())
                .extracting(Dropped::getCode)
                .contains(RejectionCode.BUDGET_EXCEEDED);
    }

    private void keeps(long budget, String id, List<TaskResult> results) {
        String which = "%s with %d: %s".formatted(id, budget, results);
        assertThat(results).as(which).hasSize(1);
        TaskResult result = results.getFirst();
        assertThat(result.getUsage().getCostMicros()).as(which).isLessThanOrEqualTo(budget);
        assertThat(result.getUsage().getCostMicros())
                .as(which)
                .isEqualTo(billed.getOrDefault(id, 0L));
        if (result.getStatus() != TaskStatus.COMPLETED) {
            assertThat(result.getStatus()).as(which).isEqualTo(TaskStatus.PARTIAL);
            assertThat(result.getDropped())
                    .as(which)
                    .isNotEmpty()
                    .allMatch(d -> d.getCode() == RejectionCode.BUDGET_EXCEEDED);
        }
    }

    /** A good answer that takes all the output it was given. */
    private Told dearly(Asked asked) {
        int chars = 0;
        for (JsonNode message : asked.body().path("messages")) {
            chars += message.path("content").asText().length();
        }
        int output =
                asked.body()
                        .path("max_completion_tokens")
                        .asInt(asked.body().path("max_tokens").asInt());
        Tokens tokens = Tokens.of(chars / TOKEN_CHARS, output);
        Matcher task = TASK.matcher(asked.body().toString());
        assertThat(task.find()).isTrue();
        billed.merge(
                task.group(1),
                tokens.input() * INPUT_MICROS + tokens.output() * OUTPUT_MICROS,
                Long::sum);
        return Told.text(Said.to(asked).text()).withTokens(tokens);
    }
}
