package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMailsTest {
    private static final Pattern HOST =
            Pattern.compile("@([A-Za-z0-9.-]+\\.[A-Za-z]{2,})|https?://([A-Za-z0-9.-]+)");

    @Test
    void everyBundledMailIsListedWithItsOutcome() throws IOException, URISyntaxException {
        Path folder =
                Path.of(Objects.requireNonNull(DemoMails.class.getResource("/demo/mail")).toURI());

        List<String> listed = DemoMails.bundled().mails().stream().map(DemoMail::name).toList();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
        assertThat(listed).hasSizeGreaterThanOrEqualTo(25);
    }

    @Test
    void bundledMailsEndTheirLinesAsMailDoes() {
        for (DemoMail mail : DemoMails.bundled().mails()) {
            String text = new String(mail.bytes(), StandardCharsets.ISO_8859_1);

            assertThat(text.replace("\r\n", "")).as(mail.name()).doesNotContain("\n", "\r");
        }
    }

    @Test
    void bundledMailsNameNoHostThatExists() {
        for (DemoMail mail : DemoMails.bundled().mails()) {
            Matcher host =
                    HOST.matcher(
                            new String(mail.bytes(), StandardCharsets.ISO_8859_1)
                                    .replace("=\r\n", ""));

            while (host.find()) {
                String name = host.group(1) == null ? host.group(2) : host.group(1);
                assertThat(name)
                        .as(mail.name())
                        .matches("(.*\\.)?example(\\.(com|org|net))?|192\\.0\\.2\\.\\d+");
            }
        }
    }

    @Test
    void theMailsOfTheThreadShareOneConversation() {
        List<DemoMail> thread =
                DemoMails.bundled().mails().stream()
                        .filter(m -> m.name().contains("-thread-"))
                        .toList();

        List<String> roots =
                thread.stream()
                        .map(m -> ThreadRoot.of(m.bytes()).orElse("none"))
                        .distinct()
                        .toList();

        assertThat(thread).hasSize(4);
        assertThat(roots).containsExactly("b7c21f0e-4d@example.net");
    }

    @Test
    void findsEveryMailUnderAFolderInOrder(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("b/c"));
        Files.write(folder.resolve("b/c/one.eml"), new byte[] {0, 1, 2});
        Files.writeString(folder.resolve("a.EML"), "Subject: x");
        Files.writeString(folder.resolve("notes.txt"), "no mail");

        DemoMails found = DemoMails.under(folder);

        assertThat(found.mails())
                .extracting(DemoMail::name)
                .containsExactly("a.EML", "b/c/one.eml");
        assertThat(found.skipped()).isEmpty();
    }

    @Test
    void leavesOutAMailThatNoTaskCanCarryAndSaysSo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("small.eml"), "Subject: x");
        Files.write(folder.resolve("large.eml"), new byte[(8 << 20) + 1]);

        DemoMails found = DemoMails.under(folder);

        assertThat(found.mails()).extracting(DemoMail::name).containsExactly("small.eml");
        assertThat(found.skipped())
                .singleElement()
                .asString()
                .startsWith("large.eml: 8388609 bytes");
    }

    @Test
    void refusesAFolderWithoutMail(@TempDir Path folder) {
        assertThatThrownBy(() -> DemoMails.under(folder))
                .hasMessageContaining("no readable *.eml under");
        assertThatThrownBy(() -> DemoMails.under(folder.resolve("absent")))
                .hasMessageContaining("there is no folder");
    }
}
