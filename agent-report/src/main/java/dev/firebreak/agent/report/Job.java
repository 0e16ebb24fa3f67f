package dev.firebreak.agent.report;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.model.ModelWriter;
import dev.firebreak.agent.report.model.Question;
import dev.firebreak.agent.report.page.Line;
import dev.firebreak.agent.report.question.Ask;
import dev.firebreak.agent.report.question.Period;
import dev.firebreak.agent.report.question.Questions.Understood;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which report is to be written. */
sealed interface Job {
    /** The datasets it is made from. */
    List<Dataset> used();

    /** The datasets that had a say in it, used or not. */
    default List<Dataset> seen() {
        return used();
    }

    /** Whether somebody who understands more than the rules do could write a better one. */
    default boolean halfUnderstood() {
        return false;
    }

    /** Whether it answers anything of what was asked. */
    default boolean answers() {
        return true;
    }

    /** What stands above the title. */
    String kicker();

    /** The title, where the request gives none. */
    String title();

    /** Gathers the names that may stand in it, before the first query. */
    void name(Names names);

    /** Writes it, and says how sure of it one may be, from 0 to 1. */
    double compose(Composition composition, LocalDateTime now);

    /** What the pipeline did. */
    record OfPipeline(List<Dataset> used, @Nullable Period period) implements Job {
        @Override
        public String kicker() {
            return "Pipeline report";
        }

        @Override
        public String title() {
            return "What the pipeline did";
        }

        @Override
        public void name(Names names) {
            names.addPeriod(period);
        }

        @Override
        public double compose(Composition composition, LocalDateTime now) {
            PipelineReport.write(composition, period);
            return 0.95;
        }
    }

    /** Answers to questions. */
    record OfAnswers(Understood understood) implements Job {
        @Override
        public boolean halfUnderstood() {
            return !understood.unread().isEmpty();
        }

        @Override
        public List<Dataset> used() {
            return understood.asks().stream().map(Ask::dataset).distinct().toList();
        }

        @Override
        public String kicker() {
            return "Report";
        }

        @Override
        public String title() {
            List<Ask> asks = understood.asks();
            return asks.size() == 1
                    ? new Wording(asks.getFirst()).title()
                    : "Report on " + Stock.catalogue(used());
        }

        @Override
        public void name(Names names) {
            understood.asks().forEach(names::addAsk);
            names.addStrange(understood);
        }

        @Override
        public double compose(Composition composition, LocalDateTime now) {
            double least = 1;
            for (Ask ask : understood.asks()) {
                if (understood.asks().size() > 1) {
                    composition.heading(Line.name(new Wording(ask).title()));
                }
                Answers.write(composition, ask, now);
                least = Math.min(least, ask.understood());
            }
            composition.strange(understood);
            // An answer to half of what was asked is worth less than its half is sure.
            return (0.5 + 0.45 * least) * (understood.unread().isEmpty() ? 1 : 0.7);
        }
    }

    /**
     * What there is in the datasets.
     *
     * @param asked an overview is what was asked for; otherwise it stands in for an answer
     */
    record OfOverview(
            List<Dataset> used, Understood understood, @Nullable Period period, boolean asked)
            implements Job {
        @Override
        public boolean halfUnderstood() {
            return !asked;
        }

        @Override
        public boolean answers() {
            return asked;
        }

        @Override
        public String kicker() {
            return "Overview";
        }

        @Override
        public String title() {
            return "Overview of " + Stock.catalogue(used);
        }

        @Override
        public void name(Names names) {
            names.addPeriod(period).addStrange(understood);
        }

        @Override
        public double compose(Composition composition, LocalDateTime now) {
            if (!asked) {
                composition.warn(
                        Line.words(
                                "The question could not be understood well enough to answer it, so this is an overview of the data instead."));
                composition.strange(understood);
            }
            for (Dataset dataset : used) {
                if (used.size() > 1) {
                    composition.heading(Line.name(dataset.name()));
                }
                Overview.write(composition, dataset, period, now);
            }
            return asked ? 0.85 : 0.3;
        }
    }

    /**
     * What a model wrote.
     *
     * @param question what it was asked
     */
    record OfWriting(List<Dataset> used, Question question, ModelWriter.Writing writing)
            implements Job {
        /** A model may be wrong where rules would not be. */
        private static final double CONFIDENCE_MAX = 0.85;

        @Override
        public List<Dataset> seen() {
            return question.datasets();
        }

        @Override
        public String kicker() {
            return "Report";
        }

        @Override
        public String title() {
            return writing.title();
        }

        @Override
        public void name(Names names) {
            writing.names().forEach(names::add);
            names.addPeriod(question.period());
        }

        @Override
        public double compose(Composition composition, LocalDateTime now) {
            composition.lead(writing.paragraphs().getFirst());
            writing.paragraphs().stream().skip(1).forEach(composition::paragraph);
            writing.tables().forEach(composition::add);
            for (Line part : writing.open()) {
                composition.caveat(
                        Line.line()
                                .words("The data does not answer this part of the question: “")
                                .append(part)
                                .words("”.")
                                .build());
            }
            if (question.period() != null) {
                period(composition, question.period());
            }
            if (writing.cut()) {
                composition.caveat(Line.words("A table shows the first rows only."));
            }
            composition.caveat(
                    Line.words(
                            "A model understood the question, chose the queries and wrote the words; the figures come from the queries below."));
            return Math.min(CONFIDENCE_MAX, writing.confidence())
                    * (writing.open().isEmpty() ? 1 : 0.7);
        }

        private void period(Composition composition, Period period) {
            for (Dataset dataset : used) {
                Line.Builder line =
                        dataset.time().isPresent()
                                ? Line.line()
                                        .words("Of ")
                                        .name(dataset.name())
                                        .words(" counts only what happened ")
                                        .name(period.label())
                                : Line.line()
                                        .words("The period does not apply to ")
                                        .name(dataset.name())
                                        .words(", which knows no time");
                composition.caveat(line.words(".").build());
            }
        }
    }
}
