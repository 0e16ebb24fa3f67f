package dev.firebreak.agent.report.pipeline;

import dev.firebreak.schemas.Confidentiality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the pipeline did so far, as rows. */
@FunctionalInterface
public interface PipelineRows {
    /** The rows that a reader may see, as they are now. */
    Snapshot snapshot(Reader reader);

    /**
     * On whose behalf rows are read.
     *
     * @param tenant whose data may be read
     * @param confidentiality of the request: more confidential rows are left out
     */
    record Reader(String tenant, Confidentiality confidentiality) {}

    /**
     * Rows, oldest first, in the order of {@link PipelineTables}' columns.
     *
     * @param hidden tasks that were left out because the reader may not see them
     * @param dropped tasks and letters that are no longer kept
     */
    record Snapshot(
            List<@Nullable Object[]> tasks,
            List<@Nullable Object[]> mails,
            List<@Nullable Object[]> outputs,
            List<@Nullable Object[]> dropped,
            List<@Nullable Object[]> deadLetters,
            long hidden,
            long forgotten) {
        public Snapshot {
            tasks = List.copyOf(tasks);
            mails = List.copyOf(mails);
            outputs = List.copyOf(outputs);
            dropped = List.copyOf(dropped);
            deadLetters = List.copyOf(deadLetters);
        }

        public boolean isEmpty() {
            return tasks.isEmpty() && deadLetters.isEmpty();
        }
    }

    /** Nothing is known of the pipeline. */
    static PipelineRows none() {
        return reader -> new Snapshot(List.of(), List.of(), List.of(), List.of(), List.of(), 0, 0);
    }
}
