package dev.firebreak.deploy.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fault.Asked;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import dev.firebreak.model.provider.Protocol;
import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.RejectedOutput;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that often says what can't be used: what people find of it afterwards. */
@Tag("slow")
class BadAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MAIL =
            Pattern.compile("for the sake of ((good|mended|bad)-\\d+-\\d)");

    /** JSON as it should be, and a field that no draft has room for. */
    private static final String BAD =
            "{\"letter\": \"Dear Jo, the albatross has landed.\", \"confidence\": 7.2}";

    private static final String MODEL = "openai/gpt-4.1-mini";
    private static final int GOOD = 4;
    private static final int MENDED = 3;
    private static final int BADS = 2;

    /** How often the draft for a mail was asked. */
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();

    /** What was used, by prompt. */
    private final Map<Said, Tokens> used = new ConcurrentHashMap<>();

    @Test
    void lettersShowWhatTheModelSaidAndTheReportCountsWhatWas(@TempDir Path data)
            throws JsonProcessingException {
        try (FaultServer server = FaultServer.start()) {
            server.otherwise(this::sometimesBad);
            try (Pipeline pipeline =
                    Pipeline.start(
                            data,
                            Map.of(
                                    "models.use", "openai",
                                    "models.openai.url", server.url(Protocol.OPENAI).toString(),
                                    "models.openai.models", "gpt-4.1-mini",
                                    "models.openai.api-key", "key"))) {
                submit(pipeline, "good", GOOD);
                submit(pipeline, "mended", MENDED);
                submit(pipeline, "bad", BADS);
                Map<String, List<TaskResult>> results = pipeline.results(GOOD + MENDED + BADS);

                List<DeadLetter> letters = pipeline.letters();
                assertThat(letters).hasSize(BADS);
                for (DeadLetter letter : letters) {
                    holdsTheAnswer(letter);
                    canBeRead(pipeline, letter);
                }
                agrees(pipeline, results);
            }
        }
    }

    private static void holdsTheAnswer(DeadLetter letter) {
        assertThat(letter.getCode()).isEqualTo(RejectionCode.MODEL_OUTPUT_INVALID);
        assertThat(letter.getTaskId()).startsWith("bad-");
        assertThat(letter.getModel()).isEqualTo(MODEL);
        assertThat(letter.getPromptId()).startsWith("email-draft");
        RejectedOutput output = Objects.requireNonNull(letter.getRejectedOutput());
        assertThat(output.getJson()).isEqualTo(BAD);
        assertThat(output.getRecordName()).isEqualTo("dev.firebreak.schemas.EmailWriting");
    }

    private static void canBeRead(Pipeline pipeline, DeadLetter letter)
            throws JsonProcessingException {
        String id = letter.getDeadLetterId();

        String shown = pipeline.firebreak("dead-letters", "show", id.substring(0, 12));
        JsonNode json = JSON.readTree(pipeline.firebreak("dead-letters", "show", id, "--json"));

        assertThat(shown)
                .contains("MODEL_OUTPUT_INVALID", MODEL, "email-draft", "EmailWriting")
                .contains("Dear Jo, the albatross has landed.");
        assertThat(json.toString()).contains("Dear Jo, the albatross has landed.");
        assertThat(json.path("violations")).isNotEmpty();
        assertThat(pipeline.firebreak("dead-letters", "list")).contains(id.substring(0, 12));
    }

    private void agrees(Pipeline pipeline, Map<String, List<TaskResult>> results)
            throws JsonProcessingException {
        List<JsonNode> report = new ArrayList<>();
        for (String line : pipeline.firebreak("prompts", "report", "--json").lines().toList()) {
            report.add(JSON.readTree(line));
        }
        int all = GOOD + MENDED + BADS;
        counts(report, "email-triage", Said.TRIAGE, all, 0, 0);
        counts(report, "email-draft", Said.DRAFT, GOOD, MENDED, BADS);
        assertThat(sum(report, "costMicros"))
                .isEqualTo(
                        results.values().stream()
                                .mapToLong(r -> r.getFirst().getUsage().getCostMicros())
                                .sum())
                .isEqualTo(used.values().stream().mapToLong(BadAnswersTest::micros).sum());
        assertThat(sum(report, "calls"))
                .isEqualTo(
                        results.values().stream()
                                .mapToLong(r -> r.getFirst().getUsage().getModelCalls())
                                .sum());
        assertThat(pipeline.firebreak("prompts", "report"))
                .containsPattern("email-triage@1 .*%d +%d".formatted(all, all));
    }

    private void counts(
            List<JsonNode> report,
            String prompt,
            Said said,
            int accepted,
            int repaired,
            int declined) {
        List<JsonNode> lines =
                report.stream().filter(n -> n.path("prompt").asText().equals(prompt)).toList();
        Tokens tokens = used.getOrDefault(said, Tokens.NONE);
        assertThat(sum(lines, "answers")).as(prompt).isEqualTo(accepted + repaired + declined);
        assertThat(sum(lines, "accepted")).as(prompt).isEqualTo(accepted);
        assertThat(sum(lines, "repaired")).as(prompt).isEqualTo(repaired);
        assertThat(sum(lines, "declined")).as(prompt).isEqualTo(declined);
        assertThat(sum(lines, "offline")).as(prompt).isZero();
        assertThat(sum(lines, "inputTokens")).as(prompt).isEqualTo(tokens.input());
        assertThat(sum(lines, "outputTokens")).as(prompt).isEqualTo(tokens.output());
        assertThat(sum(lines, "costMicros")).as(prompt).isEqualTo(micros(tokens));
    }

    private static long sum(List<JsonNode> lines, String field) {
        return lines.stream().mapToLong(n -> n.required(field).longValue()).sum();
    }

    /** 0.40 and 1.60 a million, by the bundled table. */
    private static long micros(Tokens tokens) {
        return (4 * tokens.input() + 16 * tokens.output()) / 10;
    }

    private static void submit(Pipeline pipeline, String kind, int tasks) {
        for (int i = 0; i < tasks; i++) {
            pipeline.submit(pipeline.task(kind + "-" + i, 1).build());
        }
    }

    /** Bad drafts for bad mails; for those to be mended, only the first one. */
    private Told sometimesBad(Asked request) {
        Said said = Said.to(request);
        used.merge(said, said.tokens(), Tokens::plus);
        Told good = Said.well(request);
        Matcher mail = MAIL.matcher(request.body().toString());
        if (said != Said.DRAFT || !mail.find()) {
            return good;
        }
        int time = asked.merge(mail.group(1), 1, Integer::sum);
        return switch (mail.group(2)) {
            case "bad" -> Told.text(BAD).withTokens(said.tokens());
            case "mended" -> time == 1 ? Told.text(BAD).withTokens(said.tokens()) : good;
            default -> good;
        };
    }
}
