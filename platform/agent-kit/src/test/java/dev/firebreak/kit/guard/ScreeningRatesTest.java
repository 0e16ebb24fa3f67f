package dev.firebreak.kit.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.schemas.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What all layers together see in public collections; docs/safety-filters.md has the numbers. */
@Tag("slow")
class ScreeningRatesTest {
    private static final List<String> FILES =
            List.of(
                    "injection/bipia_email_train.jsonl",
                    "injection/garak_latent.jsonl",
                    "injection/go_promptguard.jsonl",
                    "injection/vard_tests.jsonl",
                    "injection/lookalike_benign.jsonl",
                    "unicode/hidden_text.jsonl");
    private static final double HONEST_FLAGGED_MAX = 0.03;

    @Test
    void honestTextsAreSeldomFlaggedAndAttacksOfEachLayerAreCounted() throws IOException {
        Path data = Path.of(System.getProperty("firebreak.root", ".")).resolve("../shared/data");
        assumeTrue(Files.exists(data.resolve(FILES.getFirst())), "no test data here");
        Map<String, Integer> counts = new TreeMap<>();
        List<String> flagged = new ArrayList<>();
        int honest = 0;

        try (Embeddings embeddings = new Embeddings()) {
            Map<Layer, Screening> each = new LinkedHashMap<>();
            for (Layer layer : Layer.values()) {
                each.put(
                        layer,
                        new Screening(
                                new GuardModes(Map.of())
                                        .with(layer, layer == Layer.JUDGE ? Mode.OFF : Mode.REPORT),
                                embeddings::embed));
            }
            for (String file : FILES) {
                for (String line : Files.readAllLines(data.resolve(file))) {
                    JsonNode row = new ObjectMapper().readTree(line);
                    boolean attack = row.get("label").asText().equals("attack");
                    honest += attack ? 0 : 1;
                    boolean any = false;
                    String name =
                            file.replaceAll(".*/|[.].*", "") + (attack ? " attack" : " honest");
                    counts.merge(name, 1, Integer::sum);
                    for (var layer : each.entrySet()) {
                        List<Signal> seen =
                                layer.getValue()
                                        .look(
                                                row.get("text").asText(),
                                                List.of(),
                                                new RecordedContext(
                                                        InstantSource.fixed(Instant.EPOCH)))
                                        .signals();
                        if (!seen.isEmpty()) {
                            any = true;
                            counts.merge(name + " " + layer.getKey().shown(), 1, Integer::sum);
                            if (!attack) {
                                flagged.add(row.get("id").asText() + ": " + seen);
                            }
                        }
                    }
                    if (any) {
                        counts.merge(name + " any", 1, Integer::sum);
                    }
                }
            }
        }

        assertThat(flagged)
                .as("of %d; all counts: %s", honest, counts)
                .hasSizeLessThanOrEqualTo((int) (honest * HONEST_FLAGGED_MAX));
    }
}
