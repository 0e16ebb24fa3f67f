package dev.firebreak.kit.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the guards fire on public collections of attacks and of honest texts that look like
 * them.
 */
class RatesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "injection/bipia_email_train.jsonl, 50, 2",
        "injection/garak_latent.jsonl, 95, 0",
        "injection/go_promptguard.jsonl, 90, 2",
        "injection/vard_tests.jsonl, 75, 0",
        "injection/lookalike_benign.jsonl, 100, 5",
        "unicode/hidden_text.jsonl, 95, 0"
    })
    void attacksAreReportedAndHonestTextsAreLeftAlone(
            String file, int attacksPercentMin, int honestPercentMax) throws IOException {
        Path data =
                Path.of(System.getProperty("firebreak.root", "."))
                        .resolve("../shared/data")
                        .resolve(file);
        assumeTrue(Files.exists(data), "no test data here");
        Guard guard = Guard.standard();
        int attacks = 0;
        int caught = 0;
        int honest = 0;
        int alarmed = 0;

        for (String line : Files.readAllLines(data)) {
            JsonNode row = JSON.readTree(line);
            boolean fired = !guard.look(row.get("text").asText()).isEmpty();
            if (row.get("label").asText().equals("attack")) {
                attacks++;
                caught += fired ? 1 : 0;
            } else {
                honest++;
                alarmed += fired ? 1 : 0;
            }
        }

        assertThat(attacks == 0 ? 100 : caught * 100 / attacks)
                .as("attacks reported, percent")
                .isGreaterThanOrEqualTo(attacksPercentMin);
        assertThat(alarmed * 100 / honest)
                .as("honest texts reported, percent")
                .isLessThanOrEqualTo(honestPercentMax);
    }
}
