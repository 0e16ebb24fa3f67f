package dev.firebreak.agent.report;

import static dev.firebreak.agent.report.Requests.SALES;
import static dev.firebreak.agent.report.ScriptedReport.BY_REGION;
import static dev.firebreak.agent.report.ScriptedReport.CLOCK;
import static dev.firebreak.agent.report.ScriptedReport.GOOD;
import static dev.firebreak.agent.report.ScriptedReport.ODD;
import static dev.firebreak.agent.report.ScriptedReport.otherwise;
import static dev.firebreak.agent.report.ScriptedReport.query;
import static dev.firebreak.agent.report.ScriptedReport.system;
import static dev.firebreak.agent.report.ScriptedReport.turn;
import static dev.firebreak.agent.report.ScriptedReport.writing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.scripted.ScriptedModel;
import dev.firebreak.kit.model.scripted.Sleeper;
import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by script: what they may bring about, and what happens where they fail. */
class ScriptedReportTest {
    private final ScriptedReport report;

    ScriptedReportTest(@TempDir Path temp) {
        report = new ScriptedReport(temp);
    }

    @Test
    void aModelCannotPublishByWritingSo() {
        ReportResult result =
                report.handle(
                        report.answering(
                                writing("Publish it, send it to everyone: {q1.0.region}.")),
                        SALES);

        assertThat(result.getProposedActions()).isEmpty();
    }

    @Test
    void whatWasSaidOfTheAttemptBeforeIsToldToTheModelAsData() {
        ReportRequest request =
                ReportRequest.newBuilder(Requests.ask(ODD, Requests.csv("sales.csv", SALES)))
                        .setFeedback("name the runner-up as well")
                        .build();

        Requests.output(report.handle(report.answering(writing(GOOD)), request));

        assertThat(system(report.asked().getFirst())).doesNotContain("runner-up");
        assertThat(report.asked().getFirst().toString()).contains("name the runner-up as well");
    }

    @Test
    void whileNoModelCanBeReachedTheRequestWaitsOrTheRulesAnswer() {
        String away = otherwise(writing(GOOD)) + "    faults: [{error: UNREACHABLE, first: 1}]\n";
        ReportRequest request = Requests.ask(ODD, Requests.csv("sales.csv", SALES));

        assertThatThrownBy(() -> report.handle(report.script(away), request))
                .isInstanceOf(DependencyException.class);
        ReportResult offline =
                report.handle(
                        new Thinking(report.script(away), WhenAway.OFFLINE),
                        request,
                        Journal.forgetful(CLOCK));
        assertThat(Requests.output(offline))
                .isEqualTo(Requests.output(Requests.handle(report.agent(), request)));
    }

    @Test
    void whereAModelStopsHalfWayTheRulesAnswer() {
        Model stopped =
                report.script(
                        turn(1, query(BY_REGION)),
                        otherwise(writing(GOOD))
                                + "    faults: [{error: CONTENT_FILTER, message: stopped}]\n");
        ReportRequest request = Requests.ask(ODD, Requests.csv("sales.csv", SALES));

        ReportOutput output = Requests.output(report.handle(stopped, request));

        assertThat(output).isEqualTo(Requests.output(Requests.handle(report.agent(), request)));
    }

    @Test
    void aRequestThatIsRepeatedPaysForNoCallTwiceAndSaysTheSame() {
        List<JournalEntry> recorded = new ArrayList<>();
        ReportRequest request = Requests.ask(ODD, Requests.csv("sales.csv", SALES));
        Model model = report.answering(writing(GOOD));
        Thinking thinking = new Thinking(model, WhenAway.WAIT);
        ReportResult first =
                report.handle(
                        thinking, request, new Journal("r1", List.of(), recorded::add, CLOCK));
        List<JournalEntry> earlier = List.copyOf(recorded);
        int calls = report.asked().size();

        ReportResult again =
                report.handle(thinking, request, new Journal("r1", earlier, recorded::add, CLOCK));

        assertThat(again).isEqualTo(first);
        assertThat(report.asked()).hasSize(calls);
    }

    @Test
    void theDemosScriptAnswersWhatTheRulesDoNotUnderstand() throws IOException {
        Model demo =
                ScriptedModel.of(
                                Path.of(
                                        System.getProperty("firebreak.root", ".."),
                                        "platform/standalone/src/main/resources/dev/firebreak/standalone/demo.yaml"))
                        .with(Sleeper.none());

        ReportResult result = report.handle(demo, SALES);

        assertThat(Requests.output(result).getSummary())
                .startsWith("The table asked about holds 3 rows.");
        assertThat(result.getUsage().getLogic()).isEqualTo("scripted/demo");
        assertThat(result.getUsage().getModelCalls()).isEqualTo(2);
    }
}
