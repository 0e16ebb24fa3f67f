package dev.firebreak.tools.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.kit.tool.RefusedException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.schemas.RejectionCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways out of the folders, each of which has been a hole in somebody's file tool. */
class FileEscapesTest {
    private static final String SECRET = "hunter2-never-shown";
    private static final int FILE_BYTES_MAX = 64 * 1024;
    private static final int ROUNDS = 400;

    @TempDir Path temp;
    private Path docs;
    private Folders folders;

    /**
     * A way out.
     *
     * @param allowed part of what is said to be allowed instead
     */
    record Escape(String path, String allowed) {}

    @BeforeEach
    void lay() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), SECRET);
        docs = Files.createDirectory(temp.resolve("docs"));
        Files.createDirectory(docs.resolve("guide"));
        Files.writeString(docs.resolve("guide/eu.md"), "Returns take 14 days.\nAsk first.\n");
        Files.writeString(docs.resolve(".env"), "KEY=" + SECRET);
        Files.createSymbolicLink(docs.resolve("link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(docs.resolve("link-inside.txt"), docs.resolve("guide/eu.md"));
        Files.createSymbolicLink(docs.resolve("linked"), outside);
        Files.createSymbolicLink(docs.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(docs.resolve("proc"), Path.of("/proc/self"));
        Files.createSymbolicLink(docs.resolve("loop"), Path.of("loop"));
        Files.createLink(docs.resolve("hard.txt"), outside.resolve("secret.txt"));
        Files.write(docs.resolve("pack.txt"), zip());
        Files.write(docs.resolve("deep.zip"), zip());
        Files.write(docs.resolve("log.gz"), gzip());
        Files.write(docs.resolve("old.tar"), tar());
        Files.write(docs.resolve("pack.7z"), new byte[] {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27});
        Files.write(docs.resolve("a.pdf"), "%PDF-1.7 x".getBytes(StandardCharsets.UTF_8));
        Files.write(docs.resolve("blob.bin"), new byte[] {1, 0, 2, 0, 3});
        folders = Folders.of(Map.of("docs", docs));
    }

    static Stream<Escape> escapes() {
        return Stream.of(
                // upwards
                up(".."),
                up("docs/.."),
                up("docs/../outside/secret.txt"),
                up("docs/guide/../../outside/secret.txt"),
                up("docs/./guide/eu.md"),
                up("docs/guide/..%2f..%2foutside/secret.txt"),
                up("docs/%2e%2e/outside/secret.txt"),
                up("docs/%252e%252e/outside/secret.txt"),
                up("docs/..%c0%af../outside/secret.txt"),
                up("docs/%u002e%u002e/x"),
                up("docs\\..\\outside\\secret.txt"),
                up("docs/..\\outside"),
                up("docs/.. /outside/secret.txt"),
                up("docs/.../secret.txt"),
                up("docs/\u2024\u2024/outside/secret.txt"),
                up("docs/\u2025/outside/secret.txt"),
                up("docs/\uFF0E\uFF0E/outside/secret.txt"),
                up("docs/\uFE52\uFE52/outside/secret.txt"),
                up("docs/..\u2215outside\u2215secret.txt"),
                up("docs\u2044..\u2044outside"),
                up("docs/..\uFF0Foutside\uFF0Fsecret.txt"),
                up("docs/..\uFF3Coutside"),
                up("docs/\u3002\u3002/outside/secret.txt"),
                up("docs/.\u200B./outside/secret.txt"),
                up("docs/\u202E../outside"),
                up("docs/.\u00AD./outside"),
                // from the top of the machine
                up("/etc/passwd"),
                up("//etc/passwd"),
                up("/proc/self/environ"),
                up("/dev/zero"),
                up("docs//etc/passwd"),
                up("docs//guide/eu.md"),
                up("~/.ssh/id_rsa"),
                up("~root/.ssh/id_rsa"),
                up("C:\\Windows\\win.ini"),
                up("C:/Windows/win.ini"),
                up("\\\\server\\share\\x"),
                up("//server/share/x"),
                up("\\\\?\\C:\\x"),
                up("file:///etc/passwd"),
                up("http://example.org/x"),
                up("jar:file:/x.jar!/y"),
                // names that some systems take for others
                up("docs/guide/eu.md\u0000.txt"),
                up("docs/guide/eu.md\n"),
                up("docs/guide/eu.md::$DATA"),
                up("docs/guide/eu.md."),
                up("docs/guide/eu.md "),
                up("docs/guide /eu.md"),
                up("docs/guide/"),
                up("docs/CON"),
                up("docs/nul.txt"),
                up("docs/com1"),
                up("docs/.env"),
                up("docs/.git/config"),
                up(""),
                up("docs/" + "a".repeat(300)),
                up("docs/" + "a/".repeat(40) + "b"),
                up("docs/" + "x".repeat(2000)),
                new Escape("outside/secret.txt", "there are: docs"),
                new Escape("Docs/guide/eu.md", "did you mean docs"),
                new Escape("DOCS/guide/eu.md", "there are: docs"),
                new Escape("docs", "list_files"),
                new Escape("docs/guide", "list_files"),
                new Escape("docs/guide/eu.md/x", "list_files"),
                // links
                new Escape("docs/link.txt", "only what really lies in the folder"),
                new Escape("docs/link-inside.txt", "only what really lies in the folder"),
                new Escape("docs/linked/secret.txt", "only what really lies in the folder"),
                new Escape("docs/up/outside/secret.txt", "only what really lies in the folder"),
                new Escape("docs/proc/environ", "only what really lies in the folder"),
                new Escape("docs/loop", "only what really lies in the folder"),
                new Escape("docs/loop/loop", "only what really lies in the folder"),
                new Escape("docs/hard.txt", "only files with one name are read"),
                // archives and other containers
                new Escape("docs/pack.txt", "only text is read"),
                new Escape("docs/deep.zip", "only text is read"),
                new Escape("docs/deep.zip/inner.txt", "list_files"),
                new Escape("docs/log.gz", "only text is read"),
                new Escape("docs/old.tar", "only text is read"),
                new Escape("docs/pack.7z", "only text is read"),
                new Escape("docs/a.pdf", "only text is read"),
                new Escape("docs/blob.bin", "only text is read"));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void aWayOutIsRefusedWithWhatIsAllowedInstead(Escape escape) {
        Throwable refused = catchThrowable(() -> call("read_file", escape.path()));

        assertThat(refused)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(escape.allowed())
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining(temp.toString());
        assertThat(((RefusedException) refused).code()).isEqualTo(RejectionCode.PERMISSION_DENIED);
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void noneOfThemIsAWayToListOrToSearchEither(Escape escape) {
        for (String tool : List.of("list_files", "search_files")) {
            String answer;
            try {
                answer = call(tool, escape.path());
            } catch (Exception e) {
                answer = String.valueOf(e.getMessage());
            }

            assertThat(answer).as(tool).doesNotContain(SECRET).doesNotContain("secret.txt:");
            assertThat(answer).as(tool).doesNotContain("root:x:");
        }
    }

    @Test
    void thereAreEnoughOfThem() {
        assertThat(escapes().map(Escape::path).distinct().count()).isGreaterThanOrEqualTo(60);
    }

    @Test
    void aNamedPipeIsRefusedAndNobodyWaitsForIt() throws Exception {
        Path pipe = docs.resolve("pipe");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assumeTrue(made.waitFor(30, TimeUnit.SECONDS) && made.exitValue() == 0);

        assertThatThrownBy(() -> call("read_file", "docs/pipe"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("only plain files are read");
        assertThat(call("list_files", "docs")).contains("pipe (no plain file; not read)");
        assertThat(call("search_files", "docs")).contains("were not");
    }

    @Test
    void aFolderThatIsReplacedAfterItWasAllowedIsNotReadAnyMore() throws Exception {
        Files.move(docs, temp.resolve("gone"));
        Files.createSymbolicLink(docs, temp.resolve("outside"));

        assertThatThrownBy(() -> call("read_file", "docs/secret.txt"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not the one that was allowed");
    }

    @Test
    void aFolderThatIsSwappedForALinkAgainAndAgainNeverLeadsOut() throws Exception {
        // given a folder with a file of the same name as the secret outside
        Path swapped = Files.createDirectory(docs.resolve("swapped"));
        Files.writeString(swapped.resolve("secret.txt"), "harmless");
        Path aside = docs.resolve("aside");
        AtomicBoolean done = new AtomicBoolean();
        Thread attacker =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!done.get()) {
                                        swap(swapped, aside);
                                    }
                                });

        List<String> read = new ArrayList<>();
        int refused = 0;
        try {
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    read.add(call("read_file", "docs/swapped/secret.txt"));
                    read.add(call("search_files", "docs"));
                } catch (RefusedException | IllegalArgumentException | IOException e) {
                    refused++;
                }
            }
        } finally {
            done.set(true);
            attacker.join();
        }

        assertThat(read).noneMatch(text -> text.contains(SECRET));
        assertThat(refused + read.size()).isGreaterThanOrEqualTo(ROUNDS);
    }

    private void swap(Path folder, Path aside) {
        try {
            Files.move(folder, aside);
            Files.createSymbolicLink(folder, temp.resolve("outside"));
            Files.delete(folder);
            Files.move(aside, folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theWholeMachineCanNotBeAllowed() {
        assertThatThrownBy(() -> Folders.of(Map.of("all", Path.of("/"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name one below");
        assertThatThrownBy(() -> Folders.of(Map.of("../x", docs)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Folders.of(Map.of("file", docs.resolve("guide/eu.md"))))
                .isInstanceOf(IOException.class);
    }

    private String call(String tool, String path) throws Exception {
        ToolOffer offer =
                FileTools.offers(folders, FILE_BYTES_MAX).stream()
                        .filter(o -> o.name().equals(tool))
                        .findFirst()
                        .orElseThrow();
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("path", path);
        if (tool.equals("search_files")) {
            arguments.put("text", "e");
        }
        return offer.tool().call(arguments);
    }

    private static Escape up(String path) {
        return new Escape(path, "give the name of a folder and names below it");
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("../../etc/passwd"));
            zip.write(SECRET.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(SECRET.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] tar() {
        byte[] tar = new byte[1024];
        System.arraycopy("../x".getBytes(StandardCharsets.UTF_8), 0, tar, 0, 4);
        System.arraycopy("ustar".getBytes(StandardCharsets.UTF_8), 0, tar, 257, 5);
        return tar;
    }
}
