package dev.firebreak.kit.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoundJsonTest {
    private static final String OBJECT = "{\"a\":\"b } {\",\"c\":[1,{\"d\":\"\\\"\"}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "  \n%s\n",
                "\uFEFF%s",
                "```json\n%s\n```",
                "```\n%s\n```\n",
                "Sure! Here it is:\n\n```json\n%s\n```\nLet me know.",
                "The answer is %s. Anything else?",
                "Use {name} like so: %s",
                "{broken: %s",
                "<think>{\"not\": whole}</think> %s"
            })
    void theObjectIsFoundInWhatAModelWritesAroundIt(String form) {
        var found = FoundJson.in(form.replace("%s", OBJECT));

        assertThat(found).isPresent();
        assertThat(found.get().toString()).isEqualTo(OBJECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[1]",
                "{",
                "{\"a\":",
                "{\"a\":1",
                "null",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{\"a\":01}"
            })
    void whatWouldHaveToBeGuessedIsNotFound(String text) {
        assertThat(FoundJson.in(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,}", "{\"a\":[1,2,],}", "{\"a\":\"two\nlines\"}"})
    void slipsThatMeanOneThingOnlyAreForgiven(String text) {
        assertThat(FoundJson.in(text)).isPresent();
    }

    @Test
    void noTextMakesItFailOrTakeLong() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(200);
            for (int i = 0; i < length; i++) {
                text.append("{}[]\"\\,:a1 \n`".charAt(random.nextInt(13)));
            }

            assertThat(FoundJson.in(text.toString())).as("seed %d", seed).isNotNull();
        }
        assertThat(FoundJson.in("{".repeat(100_000))).isEmpty();
        assertThat(FoundJson.in("{\"a\":".repeat(5_000))).isEmpty();
    }
}
