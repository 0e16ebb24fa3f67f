package dev.firebreak.kit.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptReaderTest {
    private static final String GOOD =
            """
            ---
            name: draft
            version: 2
            class: STANDARD
            temperature: 0.3
            maxOutputTokens: 800
            weight: 2
            slots:
              mail: untrusted
              tone: trusted
            ---
            # instruction
            Be {{tone}}.

            # asked
            Read:
            {{mail}}
            """;

    private final List<String> problems = new ArrayList<>();

    @Test
    void aFileSaysWhatItIs() {
        PromptFile file = read("draft.v2.md", GOOD).orElseThrow();

        assertThat(problems).isEmpty();
        assertThat(file.id()).isEqualTo(new FileName("draft", 2, ""));
        assertThat(file.modelClass()).isEqualTo(ModelClass.STANDARD);
        assertThat(file.temperature()).isEqualTo(0.3);
        assertThat(file.maxOutputTokens()).isEqualTo(800);
        assertThat(file.weight()).isEqualTo(2);
        assertThat(file.slots())
                .containsEntry("mail", Trust.UNTRUSTED)
                .containsEntry("tone", Trust.TRUSTED);
        assertThat(file.instruction().filled(slot -> "<" + slot + ">")).isEqualTo("Be <tone>.");
        assertThat(file.asked().filled(slot -> "<" + slot + ">")).isEqualTo("Read:\n<mail>");
    }

    @Test
    void lineEndsAndAByteOrderMarkOfOtherSystemsChangeNothing() {
        PromptFile here = read("draft.v2.md", GOOD).orElseThrow();
        PromptFile there = read("draft.v2.md", "\uFEFF" + GOOD.replace("\n", "\r\n")).orElseThrow();

        assertThat(there.instruction().filled(s -> s)).isEqualTo(here.instruction().filled(s -> s));
        assertThat(there.asked().filled(s -> s)).isEqualTo(here.asked().filled(s -> s));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: draft|name: drafts|:2: name is drafts here and draft in the file's name",
                "version: 2|version: 3|:3: version is 3 here and 2 in the file's name",
                "version: 2|vershun: 2|:3: unknown key vershun; did you mean version?",
                "version: 2|vershun: 2|:1: version is missing",
                "class: STANDARD|class: HUGE|:4: class is SMALL, STANDARD or STRONG; seen HUGE",
                "class: STANDARD|max-output-tokens: 8|:4: unknown key max-output-tokens; did you mean maxOutputTokens?",
                "temperature: 0.3|temperature: 2.1|:5: temperature is between 0 and 2; seen 2.1",
                "temperature: 0.3|temperature: .nan|:5: temperature",
                "temperature: 0.3|temperature: [1]|:5: temperature is one value",
                "maxOutputTokens: 800|maxOutputTokens: 0|:6: maxOutputTokens is a whole number from 1",
                "maxOutputTokens: 800|maxOutputTokens: 99999999999|:6: maxOutputTokens",
                "maxOutputTokens: 800|maxOutputTokens: lots|:6: maxOutputTokens",
                "weight: 2|weight: -1|:7: weight is a whole number from 0",
                "weight: 2|weight: 0.5|:7: weight is a whole number",
                "weight: 2|class: SMALL|:7: no valid YAML",
                "weight: 2|variant: Warm!|:7: variant is a small letter",
                "mail: untrusted|mail: yes|:9: slot mail is trusted or untrusted",
                "mail: untrusted|mail: {a: b}|:9: slot mail is trusted or untrusted",
                "mail: untrusted|Mail: untrusted|:9: a slot is written",
                "mail: untrusted|other: untrusted|:9: slot other is never used",
                "mail: untrusted|mial: untrusted|:17: {{mail}} is not declared under slots; did you mean mial?",
                "# instruction|# instructoin|:12: text before the first section",
                "# instruction|Be nice.|:12: text before the first section",
                "# asked|# aksed|is `# aksed` in line 15 meant?",
                "# asked|# instruction|:15: there is a second section `# instruction`",
                "Be {{tone}}.|Be {{ tone }}.|:13: a slot is written {{name}}",
                "Be {{tone}}.|Be {{tone}.|:13: a slot is written {{name}}",
                "Be {{tone}}.|{{tone}}{{mail}}|{{mail}} is untrusted: it may stand in the section # asked only",
                "{{mail}}|It says {{mail}}|:17: {{mail}} is untrusted and has to stand alone on its line",
                "{{mail}}|{{mail}}.|:17: {{mail}} is untrusted and has to stand alone on its line",
                "slots:|slots: []|:8:",
            })
    void whatIsWrongIsNamedWithItsLine(String right, String wrong, String named) {
        String text = GOOD.replace(right, wrong);
        assertThat(text).isNotEqualTo(GOOD);

        assertThat(read("draft.v2.md", text)).isEmpty();

        assertThat(problems)
                .anySatisfy(p -> assertThat(p).startsWith("draft.v2.md:").contains(named));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "name: x",
        "'---\nname: x'",
        "'---\n---\n'",
        "'---\n[]\n---\n'",
        "'---\n: : :\n---\n'",
        "'---\n&a [*a]\n---\n'",
        "'---\nname: draft\n---\n---\n'",
    })
    void whatIsNoPromptAtAllIsSaidToBeNone(String text) {
        assertThat(read("draft.v2.md", text)).isEmpty();

        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p).matches("(?s)draft.v2.md:\\d+: .*"));
    }

    @Test
    void aFileThatIsCalledAVariantSaysWhichItIs() {
        read("draft.v2.warm.md", GOOD);

        assertThat(problems)
                .containsExactly(
                        "draft.v2.warm.md:1: variant is missing; expected `variant: warm`");
    }

    @Test
    void anEmptySectionIsNamed() {
        read(
                "draft.v2.md",
                GOOD.substring(0, GOOD.indexOf("Read:")).replace("  mail: untrusted\n", ""));

        assertThat(problems).containsExactly("draft.v2.md:14: the section `# asked` is empty");
    }

    @Test
    void bytesThatAreNoTextAreNamedWithTheirLine() {
        byte[] bytes = GOOD.getBytes(StandardCharsets.ISO_8859_1);
        bytes[GOOD.indexOf("Read")] = (byte) 0xC3;

        assertThat(PromptReader.read("f", true, new FileName("draft", 2, ""), bytes, problems))
                .isEmpty();

        assertThat(problems).singleElement().asString().startsWith("f:16: is no UTF-8 text");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        read("draft.v2.md", GOOD + "x".repeat(PromptReader.FILE_BYTES_MAX));

        assertThat(problems).singleElement().asString().contains("more than 262144 bytes");
    }

    @Test
    void anyDamageIsAProblemOrAPromptButNeverAnythingElse() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(GOOD);
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 ->
                            text.insert(
                                    at, "{}:#-&*!|>'\"%@`\t\u0000\n".charAt(random.nextInt(18)));
                    default ->
                            text.insert(
                                    at,
                                    text.substring(
                                            at, Math.min(text.length(), at + random.nextInt(30))));
                }
            }
            problems.clear();

            boolean good = read("draft.v2.md", text.toString()).isPresent();

            assertThat(problems.isEmpty()).as("seed %d", seed).isEqualTo(good);
        }
    }

    private Optional<PromptFile> read(String file, String text) {
        return PromptReader.read(
                file,
                true,
                FileName.of(file).orElseThrow(),
                text.getBytes(StandardCharsets.UTF_8),
                problems);
    }
}
