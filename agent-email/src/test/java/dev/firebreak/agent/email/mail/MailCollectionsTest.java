package dev.firebreak.agent.email.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public collections of odd mails, read beside what another parser makes of them. */
class MailCollectionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final MailReader READER = new MailReader();
    private static final Path DATA =
            Path.of(System.getProperty("firebreak.root", ".")).resolve("../shared/data/mail");

    /**
     * Headers in forms that only the obsolete syntax allows: here we read the subject, the other
     * parser does not.
     */
    private static final Set<String> SUBJECT_DIFFERS =
            Set.of("obsolete.eml", "feedback-report.eml");

    @ParameterizedTest
    @ValueSource(strings = {"mime4j", "mimekit", "talon_replies"})
    void subjectsAreThoseOfAnotherParserAndWellFormedTextsToo(String collection)
            throws IOException {
        assumeTrue(Files.exists(DATA.resolve(collection)), "no test data here");
        List<String> differing = new ArrayList<>();
        int compared = 0;

        for (String line : Files.readAllLines(DATA.resolve(collection).resolve("expected.jsonl"))) {
            JsonNode expected = JSON.readTree(line);
            String file = expected.get("file").asText();
            Mail mail = READER.read(Files.readAllBytes(DATA.resolve(collection).resolve(file)));
            if (!SUBJECT_DIFFERS.contains(file)) {
                assertThat(plain(mail.subject()))
                        .as(file)
                        .isEqualTo(plain(expected.path("subject").asText("")));
            }
            boolean wellFormed =
                    expected.get("defects").isEmpty() && !mail.contains("message/delivery-status");
            if (wellFormed && !expected.path("text").asText().isBlank()) {
                compared++;
                String start = plain(expected.get("text").asText());
                if (!plain(mail.text())
                        .startsWith(start.substring(0, Math.min(60, start.length())))) {
                    differing.add(file);
                }
            }
        }

        // The rest differ on purpose: which part of several is "the" text, and digests, which the
        // other parser leaves closed.
        assertThat(differing.size()).as("of %d: %s", compared, differing).isLessThanOrEqualTo(3);
    }

    @Test
    void theNewTextOfRepliesIsFoundWhicheverProgramWroteThem() throws IOException {
        Path replies = DATA.resolve("talon_replies");
        assumeTrue(Files.exists(replies), "no test data here");

        for (String line : Files.readAllLines(replies.resolve("reply_text.jsonl"))) {
            JsonNode expected = JSON.readTree(line);
            Mail mail =
                    READER.read(Files.readAllBytes(replies.resolve(expected.get("file").asText())));

            assertThat(plain(mail.newText() + " " + mail.signature()))
                    .as(expected.get("file").asText())
                    .isEqualTo(plain(expected.get("reply").asText()));
        }
    }

    @Test
    void signaturesAreFoundWhereAndOnlyWhereThereIsOne() throws IOException {
        Path replies = DATA.resolve("talon_replies");
        assumeTrue(Files.exists(replies), "no test data here");

        for (String line : Files.readAllLines(replies.resolve("signatures.jsonl"))) {
            JsonNode expected = JSON.readTree(line);
            Signature parted = Signature.of(expected.get("text").asText(), "");

            assertThat(plain(parted.signature()))
                    .as(expected.get("id").asText())
                    .isEqualTo(plain(expected.get("signature").asText()));
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
