package dev.firebreak.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.agent.email.EmailAgent;
import dev.firebreak.agent.email.EmailSettings;
import dev.firebreak.kit.RecordedContext;
import dev.firebreak.schemas.EmailOutput;
import dev.firebreak.schemas.EmailParams;
import dev.firebreak.schemas.EmailRequest;
import dev.firebreak.schemas.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the email agent makes of the bundled mails, against what a sensible person would make of
 * them.
 */
@Tag("slow")
class MailQualityTest {
    private static final Instant NOW = Instant.parse("2026-11-06T13:00:00Z");

    private record Expected(
            String file,
            Set<String> categories,
            Set<String> urgencies,
            Set<String> languages,
            String reply,
            String person) {
        static Expected of(String line) {
            String[] columns = line.split("\t", -1);
            return new Expected(
                    columns[0],
                    set(columns[1]),
                    set(columns[2]),
                    set(columns[3]),
                    columns[4],
                    columns[5]);
        }

        private static Set<String> set(String column) {
            return Set.of(column.split(","));
        }
    }

    private static final List<Expected> EXPECTED = new ArrayList<>();
    private static Map<String, EmailOutput> outputs = Map.of();

    @BeforeAll
    static void readThemAll() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DemoMails.class.getResourceAsStream("/demo/mails.tsv"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.startsWith("#") && !l.startsWith("file\t"))
                    .map(Expected::of)
                    .forEach(EXPECTED::add);
        }
        EmailAgent agent = EmailAgent.create(EmailSettings.defaults());
        DemoTasks tasks = new DemoTasks(NOW);
        outputs =
                DemoMails.bundled().mails().stream()
                        .collect(
                                Collectors.toMap(
                                        DemoMail::name, m -> read(agent, tasks.of("t", m))));
    }

    @Test
    void nineOfTenCategoriesAreRight() {
        List<String> wrong = wrong(Expected::categories, o -> o.getCategory().name());

        assertThat(wrong).hasSizeLessThanOrEqualTo(EXPECTED.size() / 10);
    }

    @Test
    void nineOfTenUrgenciesAreRight() {
        List<String> wrong = wrong(Expected::urgencies, o -> o.getUrgency().name());

        assertThat(wrong).hasSizeLessThanOrEqualTo(EXPECTED.size() / 10);
    }

    @Test
    void everyLanguageIsRight() {
        assertThat(wrong(Expected::languages, EmailOutput::getLanguage)).isEmpty();
    }

    @Test
    void noReplyIsDraftedWhereNoneIsDue() {
        List<String> answered =
                EXPECTED.stream()
                        .filter(
                                e ->
                                        e.reply().equals("no")
                                                && outputs.get(e.file()).getReply() != null)
                        .map(Expected::file)
                        .toList();

        assertThat(answered).isEmpty();
    }

    @Test
    void nineOfTenRepliesThatAreDueAreDrafted() {
        List<Expected> due = EXPECTED.stream().filter(e -> e.reply().equals("yes")).toList();

        List<String> missing =
                due.stream()
                        .filter(e -> outputs.get(e.file()).getReply() == null)
                        .map(Expected::file)
                        .toList();

        assertThat(missing).hasSizeLessThanOrEqualTo(due.size() / 10);
    }

    @Test
    void whatAPersonMustSeeIsShownToAPerson() {
        List<String> missed =
                EXPECTED.stream()
                        .filter(
                                e ->
                                        e.person().equals("yes")
                                                && !outputs.get(e.file()).getNeedsPerson())
                        .map(Expected::file)
                        .toList();

        assertThat(missed).isEmpty();
    }

    @Test
    void whatNobodyNeedsToSeeIsLeftAlone() {
        List<Expected> quiet = EXPECTED.stream().filter(e -> e.person().equals("no")).toList();

        List<String> noisy =
                quiet.stream()
                        .filter(e -> outputs.get(e.file()).getNeedsPerson())
                        .map(Expected::file)
                        .toList();

        assertThat(noisy).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void injectionsAreReportedAndHonestMailsAreNot() {
        List<String> suspicious =
                EXPECTED.stream()
                        .map(Expected::file)
                        .filter(f -> !outputs.get(f).getSignals().isEmpty())
                        .toList();

        assertThat(suspicious).contains("23-html-hidden-injection.eml", "24-blunt-injection.eml");
        assertThat(suspicious).allMatch(f -> f.matches("(17|18|23|24)-.*"));
    }

    private static List<String> wrong(
            Function<Expected, Set<String>> right, Function<EmailOutput, String> seen) {
        return EXPECTED.stream()
                .filter(
                        e ->
                                !right.apply(e)
                                        .contains(
                                                seen.apply(
                                                        Objects.requireNonNull(
                                                                outputs.get(e.file())))))
                .map(
                        e ->
                                e.file()
                                        + " is "
                                        + seen.apply(Objects.requireNonNull(outputs.get(e.file()))))
                .toList();
    }

    private static EmailOutput read(EmailAgent agent, Task task) {
        EmailRequest request =
                EmailRequest.newBuilder()
                        .setEnvelope(task.getEnvelope())
                        .setDocuments(task.getDocuments())
                        .setParams(EmailParams.newBuilder().build())
                        .build();
        return (EmailOutput)
                agent.handle(request, new RecordedContext(InstantSource.fixed(NOW))).getOutcome();
    }
}
