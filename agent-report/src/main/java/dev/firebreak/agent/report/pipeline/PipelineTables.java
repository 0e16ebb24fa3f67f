package dev.firebreak.agent.report.pipeline;

import dev.firebreak.agent.report.dataset.Column;
import dev.firebreak.agent.report.dataset.Column.Kind;
import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.dataset.Fact;
import dev.firebreak.agent.report.dataset.RowsDataset;
import dev.firebreak.schemas.EmailCategory;
import dev.firebreak.schemas.RejectionCategory;
import dev.firebreak.schemas.RejectionCode;
import dev.firebreak.schemas.ReplayAdvice;
import dev.firebreak.schemas.Sentiment;
import dev.firebreak.schemas.TaskStatus;
import dev.firebreak.schemas.Trust;
import dev.firebreak.schemas.Urgency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables that the pipeline's rows make. */
public final class PipelineTables {
    public static final String RESULTS = "results";
    public static final String MAILS = "mails";
    public static final String OUTPUTS = "outputs";

    /** All of them. */
    public static final Set<String> NAMES =
            Set.of("results", "mails", "outputs", "dropped", "dead_letters");

    public static final String DROPPED = "dropped";
    public static final String DEAD_LETTERS = "dead_letters";

    static final List<Column> TASK_COLUMNS =
            List.of(
                    text("task_id"),
                    text("status"),
                    text("agent"),
                    text("category"),
                    text("urgency"),
                    Column.of("confidence", Kind.REAL),
                    Column.of("ended_at", Kind.MOMENT),
                    Column.of("started_at", Kind.MOMENT),
                    new Column("duration_ms", "duration", Kind.WHOLE, 0, ""),
                    Column.of("steps", Kind.WHOLE),
                    Column.of("outputs", Kind.WHOLE),
                    Column.of("dropped", Kind.WHOLE),
                    Column.of("actions", Kind.WHOLE),
                    Column.of("model_calls", Kind.WHOLE),
                    Column.of("cost_micros", Kind.WHOLE),
                    text("logic"),
                    text("user_name"),
                    text("summary"));

    static final List<Column> MAIL_COLUMNS =
            List.of(
                    text("task_id"),
                    text("category"),
                    text("urgency"),
                    text("sentiment"),
                    text("language"),
                    Column.of("confidence", Kind.REAL),
                    Column.of("ended_at", Kind.MOMENT),
                    Column.of("reply_drafted", Kind.YES_NO),
                    Column.of("needs_person", Kind.YES_NO),
                    Column.of("suspicious", Kind.YES_NO),
                    text("subject"),
                    text("reason"));

    static final List<Column> OUTPUT_COLUMNS =
            List.of(
                    text("task_id"),
                    text("step_id"),
                    text("agent"),
                    text("type"),
                    Column.of("confidence", Kind.REAL),
                    Column.of("ended_at", Kind.MOMENT),
                    text("summary"));

    static final List<Column> DROPPED_COLUMNS =
            List.of(
                    text("task_id"),
                    text("agent"),
                    text("code"),
                    text("what"),
                    text("detail"),
                    Column.of("ended_at", Kind.MOMENT));

    static final List<Column> DEAD_LETTER_COLUMNS =
            List.of(
                    text("dead_letter_id"),
                    Column.of("at", Kind.MOMENT),
                    text("code"),
                    text("category"),
                    text("advice"),
                    text("boundary"),
                    text("topic"),
                    Column.of("partition", Kind.WHOLE),
                    Column.of("offset", Kind.WHOLE),
                    text("agent"),
                    text("task_id"),
                    text("rule"),
                    Column.of("replays", Kind.WHOLE));

    private PipelineTables() {}

    private static final Map<String, Set<String>> TASK_VALUES =
            Map.of(
                    "status", symbols(TaskStatus.class),
                    "category", symbols(EmailCategory.class),
                    "urgency", symbols(Urgency.class));

    private static final Map<String, Set<String>> MAIL_VALUES =
            Map.of(
                    "category", symbols(EmailCategory.class),
                    "urgency", symbols(Urgency.class),
                    "sentiment", symbols(Sentiment.class));

    private static final Map<String, Set<String>> LETTER_VALUES =
            Map.of(
                    "code", symbols(RejectionCode.class),
                    "category", symbols(RejectionCategory.class),
                    "advice", symbols(ReplayAdvice.class));

    /**
     * The snapshot as datasets. Summaries and subjects come from mails and models: nothing in them
     * is to be trusted.
     */
    public static List<Dataset> datasets(PipelineRows.Snapshot snapshot) {
        List<Fact> facts = new ArrayList<>();
        if (snapshot.hidden() > 0) {
            facts.add(new Fact(Fact.Kind.ROWS_HIDDEN, "", snapshot.hidden(), ""));
        }
        if (snapshot.forgotten() > 0) {
            facts.add(new Fact(Fact.Kind.ROWS_LEFT_OUT, "", snapshot.forgotten(), ""));
        }
        return List.of(
                table(
                                RESULTS,
                                "tasks",
                                "The pipeline's tasks: how each ended, how long it took, what it cost.",
                                TASK_COLUMNS,
                                snapshot.tasks())
                        .noting(facts)
                        .knowing(TASK_VALUES),
                table(
                                MAILS,
                                "mails",
                                "Mails that were read: what they are about, how urgent, whether a reply was drafted or a person is needed.",
                                MAIL_COLUMNS,
                                snapshot.mails())
                        .knowing(MAIL_VALUES),
                table(
                        OUTPUTS,
                        "outputs",
                        "What the steps of tasks made, and how sure the agents were.",
                        OUTPUT_COLUMNS,
                        snapshot.outputs()),
                table(
                        DROPPED,
                        "dropped steps",
                        "Steps that tasks did without, and why.",
                        DROPPED_COLUMNS,
                        snapshot.dropped()),
                table(
                                DEAD_LETTERS,
                                "dead letters",
                                "Messages that failed a check: code, category, topic, agent.",
                                DEAD_LETTER_COLUMNS,
                                snapshot.deadLetters())
                        .knowing(LETTER_VALUES));
    }

    private static RowsDataset table(
            String name,
            String noun,
            String description,
            List<Column> columns,
            List<@Nullable Object[]> rows) {
        return new RowsDataset(name, noun, description, Trust.UNTRUSTED, columns, rows, List.of());
    }

    private static Set<String> symbols(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Enum::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Column text(String name) {
        return Column.of(name, Kind.TEXT);
    }
}
