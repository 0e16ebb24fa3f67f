package dev.firebreak.tools.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.tool.Effect;
import dev.firebreak.kit.tool.Tools;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileToolsTest {
    private static final int FILE_BYTES_MAX = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path docs;
    private Folders folders;

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectories(docs.resolve("guide/deep"));
        Files.writeString(docs.resolve("guide/eu.md"), "Returns take 14 days.\nASK first.\nEnd.\n");
        Files.writeString(docs.resolve("guide/deep/us.md"), "Ask nobody.");
        Files.writeString(docs.resolve("a name with spaces (1).txt"), "ask");
        folders = Folders.of(Map.of("docs", docs));
    }

    @Test
    void foldersAndFilesAreListed() throws Exception {
        assertThat(call("list_files", "{}")).isEqualTo("The folders are: docs");
        assertThat(call("list_files", "{\"path\":\"docs\"}"))
                .isEqualTo(
                        "docs holds 2 entries:\na name with spaces (1).txt (3 bytes)\nguide/ (folder)");
        assertThat(call("list_files", "{\"path\":\"docs/guide\"}"))
                .contains("eu.md (38 bytes)", "deep/ (folder)");
    }

    @Test
    void linesOfAFileAreRead() throws Exception {
        assertThat(call("read_file", "{\"path\":\"docs/guide/eu.md\"}"))
                .isEqualTo(
                        "docs/guide/eu.md, lines 1 to 3 of 3\nReturns take 14 days.\nASK first.\nEnd.");
        assertThat(call("read_file", "{\"path\":\"docs/guide/eu.md\",\"from_line\":2,\"lines\":1}"))
                .isEqualTo("docs/guide/eu.md, lines 2 to 2 of 3\nASK first.");
        assertThat(call("read_file", "{\"path\":\"docs/a name with spaces (1).txt\"}"))
                .endsWith("\nask");
        assertThatThrownBy(
                        () -> call("read_file", "{\"path\":\"docs/guide/eu.md\",\"from_line\":9}"))
                .hasMessageContaining("has 3 lines");
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeMissingAndIsNoAttemptToEscape() {
        assertThatThrownBy(() -> call("read_file", "{\"path\":\"docs/guide/none.md\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no none.md in docs/guide; list_files shows what there is");
    }

    @Test
    void linesAreFoundInEitherCaseAndBelow() throws Exception {
        assertThat(call("search_files", "{\"path\":\"docs\",\"text\":\"ask\"}"))
                .isEqualTo(
                        "3 lines hold it; 3 files were read\ndocs/a name with spaces (1).txt:1: ask\ndocs/guide/deep/us.md:1: Ask nobody.\ndocs/guide/eu.md:2: ASK first.");
        assertThat(call("search_files", "{\"path\":\"docs/guide/deep\",\"text\":\"zzz\"}"))
                .isEqualTo("No line holds it; 1 files were read");
    }

    @Test
    void aLargeFileIsReadInPartAndSaidToBe() throws Exception {
        // given a file whose cut falls into a character of two bytes
        Files.writeString(docs.resolve("large.txt"), "x" + "é".repeat(5_000));

        String read = call("read_file", "{\"path\":\"docs/large.txt\"}");

        assertThat(read).contains("only its first 1,000 of 10,001 bytes are read");
        assertThat(read).endsWith("xééé".substring(0, 1) + "é".repeat(499));
    }

    @Test
    void textIsReadInTheEncodingItWasWrittenIn() throws Exception {
        Files.write(docs.resolve("w.txt"), "Müller €".getBytes(Charset.forName("windows-1252")));
        Files.write(docs.resolve("le.txt"), "\uFEFFMüller".getBytes(StandardCharsets.UTF_16LE));
        Files.write(docs.resolve("be.txt"), "\uFEFFMüller".getBytes(StandardCharsets.UTF_16BE));
        Files.writeString(docs.resolve("bom.txt"), "\uFEFFMüller");
        Files.write(docs.resolve("empty.txt"), new byte[0]);

        assertThat(call("read_file", "{\"path\":\"docs/w.txt\"}")).endsWith("\nMüller €");
        for (String name : new String[] {"le", "be", "bom"}) {
            assertThat(call("read_file", "{\"path\":\"docs/" + name + ".txt\"}"))
                    .endsWith("\nMüller");
        }
        assertThat(call("read_file", "{\"path\":\"docs/empty.txt\"}")).contains("of 0");
    }

    @Test
    void aSearchEndsAtItsLimitAndSaysSo() throws Exception {
        Files.writeString(docs.resolve("many.txt"), "ask\n".repeat(240));

        assertThat(call("search_files", "{\"path\":\"docs\",\"text\":\"ask\"}"))
                .startsWith("100 lines hold it")
                .contains("there is more than was looked at");
    }

    @Test
    void theyOnlyRead() {
        assertThat(FileTools.offers(folders, FILE_BYTES_MAX))
                .allMatch(offer -> offer.effect() == Effect.READ_ONLY);
        assertThat(Tools.of(FileTools.offers(folders, FILE_BYTES_MAX)).specs()).hasSize(3);
    }

    private String call(String tool, String arguments) throws Exception {
        JsonNode json = JSON.readTree(arguments);
        return FileTools.offers(folders, FILE_BYTES_MAX).stream()
                .filter(offer -> offer.name().equals(tool))
                .findFirst()
                .orElseThrow()
                .tool()
                .call(json);
    }
}
