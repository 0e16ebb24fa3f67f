package dev.firebreak.boundary.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RejectionCodesTest {
    @Test
    void everyCodeHasACategoryAndAdvice() {
        for (RejectionCode code : RejectionCode.values()) {
            assertThat(RejectionCodes.category(code))
                    .as(code.name())
                    .isNotEqualTo(RejectionCategory.UNKNOWN);
            assertThat(RejectionCodes.advice(code))
                    .as(code.name())
                    .isNotEqualTo(ReplayAdvice.UNKNOWN);
        }
    }

    @Test
    void thePageNamesEveryCodeOnceAndSaysWhatTheProgramSays() throws IOException {
        Path page =
                Path.of(System.getProperty("firebreak.root", "../.."), "docs", "dead-letters.md");
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(page)) {
            List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (cells.size() == 7 && cells.get(1).matches("[A-Z_]+")) {
                assertThat(rows.put(cells.get(1), cells))
                        .as("%s stands there twice", cells.get(1))
                        .isNull();
            }
        }

        assertThat(rows.keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(RejectionCode.values()).map(RejectionCode::name).toList());
        for (RejectionCode code : RejectionCode.values()) {
            List<String> cells = rows.getOrDefault(code.name(), List.of());
            assertThat(cells.get(2)).as(code.name()).isNotBlank();
            assertThat(cells.get(3))
                    .as(code.name())
                    .isEqualTo(RejectionCodes.category(code).name());
            assertThat(cells.get(4)).as(code.name()).isEqualTo(RejectionCodes.advice(code).name());
            assertThat(cells.get(5)).as(code.name()).isNotBlank();
        }
    }
}
