package dev.firebreak.agent.report;

import dev.firebreak.agent.report.model.ModelWriter;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.schemas.Capability;
import dev.firebreak.schemas.ReportRequest;
import dev.firebreak.schemas.ReportResult;
import java.util.List;

/** What the report agent is, and what a planner may use it for. */
public final class ReportProfile {
    public static final AgentProfile<ReportRequest, ReportResult> PROFILE =
            new AgentProfile<>(
                    "report",
                    "0.1.0",
                    "Answers questions over tables with numbers: counts, sums, averages, shares, rankings, trends and comparisons, as a report in"
                            + " Markdown and HTML in which every number is bound to the query that made it.",
                    List.of(
                            capability(
                                    "answer-from-data",
                                    "Answers a question over CSV or Parquet data that is attached, or over the deployment's own datasets.",
                                    List.of(
                                            "text/csv",
                                            "text/tab-separated-values",
                                            "application/vnd.apache.parquet"),
                                    List.of(
                                            "How many orders were placed last month?",
                                            "What was the total revenue per country in October?",
                                            "Top 10 customers by amount",
                                            "What share of deliveries was late?",
                                            "Compare sales in September and October",
                                            "Show how signups developed per week",
                                            "Analyse the attached CSV file",
                                            "Summarise this spreadsheet of expenses",
                                            "Which product was returned most often?")),
                            capability(
                                    "pipeline-report",
                                    "Reports what the pipeline itself did: tasks, mails, replies drafted, dead letters, times.",
                                    List.of(),
                                    List.of(
                                            "Report what happened",
                                            "Write a report over the tasks of today",
                                            "How many mails needed a person this week?",
                                            "Why were messages stopped as dead letters?",
                                            "How long did tasks take?",
                                            "Give me an overview of all results"))),
                    List.of(Publishing.PUBLISH, Publishing.SEND),
                    ReportRequest.class,
                    ReportResult.class);

    /** What its model may look things up with, beside a deployment's own tools. */
    public static List<ToolOffer> tools() {
        return ModelWriter.TOOLS;
    }

    private ReportProfile() {}

    private static Capability capability(
            String name, String description, List<String> contentTypes, List<String> examples) {
        return Capability.newBuilder()
                .setName(name)
                .setDescription(description)
                .setContentTypes(contentTypes)
                .setExamples(examples)
                .build();
    }
}
