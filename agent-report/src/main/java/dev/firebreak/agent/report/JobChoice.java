package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.agent.report.question.Questions;
import dev.firebreak.agent.report.question.Questions.Understood;
import dev.firebreak.schemas.ReportRequest;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses by rules which report a request asks for. */
final class JobChoice {
    private static final int OVERVIEWS_MAX = 3;
    private static final Pattern OVERVIEW =
            Pattern.compile(
                    "\\b(?:overview|summar\\w+|describe|profile|explore|key figures|insights?|analy[sz]e|what is in|what's in|tell me about"
                            + "|report (?:on|about|over))\\b",
                    Pattern.CASE_INSENSITIVE);

    private final Questions questions;

    JobChoice(Questions questions) {
        this.questions = questions;
    }

    Job of(Assignment assignment, Stock stock) {
        ReportRequest request = assignment.request();
        String instruction = request.getInstruction();
        @Nullable Period given = assignment.given();
        boolean whole = stock.wholePipeline() || Questions.aboutPipeline(instruction);
        if (whole && !stock.pipeline().isEmpty()) {
            return new Job.OfPipeline(
                    stock.pipeline(),
                    given != null
                            ? given
                            : Questions.period(instruction, assignment.now()).orElse(null));
        }
        Understood understood =
                questions.read(
                        instruction,
                        stock.datasets(),
                        assignment.now(),
                        request.getParams().getFrom(),
                        request.getParams().getTo());
        if (!understood.asks().isEmpty()) {
            return new Job.OfAnswers(understood);
        }
        boolean asked =
                instruction.isBlank()
                        || (OVERVIEW.matcher(instruction).find() && understood.strange().isEmpty());
        return new Job.OfOverview(
                overviewed(stock, understood, instruction), understood, given, asked);
    }

    /**
     * What to show when nothing can be answered: what was named, attached, or seems to be meant.
     */
    private static List<Dataset> overviewed(
            Stock stock, Understood understood, String instruction) {
        boolean all = stock.meant() || stock.datasets().size() == 1 || instruction.isBlank();
        Collection<Dataset> meant = all ? stock.datasets() : understood.about();
        return meant.stream().limit(OVERVIEWS_MAX).toList();
    }
}
