package dev.firebreak.kit.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.model.Message;
import dev.firebreak.schemas.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptBookTest {
    private static final String SORT =
            """
            ---
            name: sort
            version: 2
            class: SMALL
            maxOutputTokens: 20
            ---
            # instruction
            Sort better.
            # asked
            Now.
            """;

    @TempDir private Path directory = Path.of(".");

    @Test
    void allPromptsBesideThisTestAreSound() {
        assertThat(PromptBook.problems(PromptBookTest.class)).isEmpty();
    }

    @Test
    void theHighestVersionCountsWithAllItsVariants() {
        PromptText text =
                PromptBook.load(PromptBookTest.class, "mail-draft")
                        .prompt("mail-draft", "mail", "subject", "tone");

        assertThat(text).hasToString("mail-draft@2");
        assertThat(text.weights()).containsExactly(Map.entry("plain", 1), Map.entry("warm", 3));
        assertThat(text.sources()).containsExactly("mail-draft.v2.md", "mail-draft.v2.warm.md");
        assertThat(text.slots())
                .containsEntry("subject", Trust.UNTRUSTED)
                .containsEntry("tone", Trust.TRUSTED);
    }

    @Test
    void namesNobodyHasAreNamedWithTheNearestAndAllAtOnce() {
        assertThatThrownBy(() -> PromptBook.load(PromptBookTest.class, "mail-drafd", "nonsense"))
                .isInstanceOfSatisfying(
                        PromptException.class,
                        e ->
                                assertThat(e.problems())
                                        .anyMatch(p -> p.endsWith("did you mean mail-draft?"))
                                        .anyMatch(p -> p.contains("no prompt nonsense"))
                                        .hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail-drafd|mail,subject,tone|did you mean mail-draft?",
                "mail-draft|mail,subject|needs slot tone",
                "mail-draft|mail,subject,tone,ton|has no slot ton; did you mean tone?"
            })
    void whatTheCodeWouldFillIsCheckedBeforeTheFirstRequest(
            String name, String slots, String named) {
        PromptBook book = PromptBook.load(PromptBookTest.class);

        assertThatThrownBy(() -> book.prompt(name, slots.split(",")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aDeploymentPutsAHigherVersionIntoItsDirectory() throws IOException {
        put("sort.v2.md", SORT);
        put("README.md", "about these prompts");
        put("of-another-agent.v1.md", "broken, and not ours");

        PromptText text = PromptBook.load(directory, PromptBookTest.class, "sort").prompt("sort");

        assertThat(text).hasToString("sort@2");
        assertThat(text.fill(Map.of(), "t").messages())
                .contains(new Message.Instruction("Sort better."));
        assertThat(text.sources()).containsExactly(directory.resolve("sort.v2.md").toString());
    }

    @Test
    void aFileOfTheSameVersionAndVariantReplacesTheShippedOneAndANewVariantJoins()
            throws IOException {
        put("sort.v1.md", SORT.replace("version: 2", "version: 1\nweight: 0"));
        put("sort.v1.brief.md", SORT.replace("version: 2", "version: 1\nvariant: brief"));

        PromptText text = PromptBook.load(directory, PromptBookTest.class, "sort").prompt("sort");

        assertThat(text.weights()).containsExactly(Map.entry("", 0), Map.entry("brief", 1));
        assertThat(text.fill(Map.of(), "t").id()).hasToString("sort@1/brief");
    }

    @Test
    void anOlderVersionInTheDirectoryChangesNothing() throws IOException {
        put("mail-draft.v1.md", shipped("mail-draft.v1.md"));

        PromptBook book = PromptBook.load(directory, PromptBookTest.class, "mail-draft");

        assertThat(book.prompts()).singleElement().hasToString("mail-draft@2");
    }

    @Test
    void aDeploymentMayLeaveOutASlotAndTheCodeFillsAllTheSame() throws IOException {
        put(
                "mail-draft.v3.md",
                shipped("mail-draft.v1.md")
                        .replace("version: 1", "version: 3")
                        .replace(", tone: trusted", "")
                        .replace("{{tone}}", "kind"));

        PromptText text =
                PromptBook.load(directory, PromptBookTest.class, "mail-draft")
                        .prompt("mail-draft", "mail", "subject", "tone");

        assertThat(text.fill(Map.of("mail", "m", "subject", "s", "tone", "t"), "t").id())
                .hasToString("mail-draft@3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail: untrusted|mail: trusted|slot mail is untrusted in the shipped prompt",
                "tone|tune|nobody fills slot tune; did you mean tone?",
                "maxOutputTokens: 300|maxOutputTokens: 300, weight: 0|no valid YAML",
                "class: SMALL|weight: 0|class is missing",
                "class: SMALL|{class: SMALL, weight: 0}|no valid YAML",
            })
    void aDeploymentCanNotWeakenAPromptOrNameWhatNobodyFills(
            String right, String wrong, String named) throws IOException {
        put(
                "mail-draft.v3.md",
                shipped("mail-draft.v1.md")
                        .replace("version: 1", "version: 3")
                        .replace(right, wrong));

        assertThatThrownBy(() -> PromptBook.load(directory, PromptBookTest.class, "mail-draft"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("mail-draft.v3.md:")
                .hasMessageContaining(named);
    }

    @Test
    void aVersionThatIsAllOffStopsTheStart() throws IOException {
        put("sort.v2.md", SORT.replace("class:", "weight: 0\nclass:"));

        assertThatThrownBy(() -> PromptBook.load(directory, PromptBookTest.class))
                .hasMessageContaining("every variant of this version has weight 0");
    }

    @Test
    void theSameVariantTwiceStopsTheStart() throws IOException {
        put("sort.v2.md", SORT.replace("class:", "variant: a\nclass:"));
        put("sort.v2.a.md", SORT.replace("class:", "variant: a\nclass:"));

        assertThatThrownBy(() -> PromptBook.load(directory, PromptBookTest.class))
                .hasMessageContaining("is the same prompt, version and variant as");
    }

    @Test
    void aFileThatIsNamedSoThatNobodyWouldReadItStopsTheStart() throws IOException {
        put("sort.2.md", SORT);

        assertThatThrownBy(() -> PromptBook.load(directory, PromptBookTest.class))
                .hasMessageContaining("sort.2.md: a prompt is named NAME.vN.md");
    }

    @Test
    void aDirectoryThatIsNotThereStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                PromptBook.load(
                                        directory.resolve("missing"), PromptBookTest.class, "sort"))
                .hasMessageContaining("missing: can't be read as a directory of prompts");
    }

    @Test
    void promptsAreFoundInAJarAsInAFolder() throws Exception {
        Path jar = directory.resolve("agent.jar");
        String folder = "dev/firebreak/kit/prompt/";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            add(entries, folder + "PromptBookTest.class", bytes("PromptBookTest.class"));
            add(entries, folder + "sort.v1.md", bytes("sort.v1.md"));
            add(entries, folder + "deeper/sort.v9.md", bytes("sort.v1.md"));
            add(entries, "elsewhere/sort.v8.md", bytes("sort.v1.md"));
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Class<?> beside =
                    Class.forName("dev.firebreak.kit.prompt.PromptBookTest", false, loader);

            PromptBook book = PromptBook.load(beside);

            assertThat(book.prompts()).singleElement().hasToString("sort@1");
        }
    }

    private void put(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private static String shipped(String file) throws IOException {
        return new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = PromptBookTest.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            return in.readAllBytes();
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }
}
