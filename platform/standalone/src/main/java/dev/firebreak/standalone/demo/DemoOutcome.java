package dev.firebreak.standalone.demo;

import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a demo came to.
 *
 * @param census what came out, counted independently
 * @param mended the letter that was mended and replayed, and its result; null when that did not get
 *     so far
 * @param report what the report agent wrote; empty when it did not
 * @param timings what took how long, in the order it happened
 * @param folder where the files are
 */
record DemoOutcome(
        Submitted submitted,
        Census census,
        @Nullable Mended mended,
        Optional<Report> report,
        Map<String, Long> timings,
        Path folder,
        double seconds) {
    /** A dead letter, what was changed in it, and what became of it then. */
    record Mended(DeadLetter letter, List<String> changes, TaskResult result) {}

    /** A report over what happened. */
    record Report(String summary, String html, int figures, int queries) {}

    List<String> lost() {
        return census.lost(submitted);
    }

    List<String> doubled() {
        return census.doubled(submitted);
    }

    int replayed() {
        return mended == null ? 0 : 1;
    }

    /** Whether every promise was kept and every scene of the demo was played. */
    boolean good() {
        return lost().isEmpty() && doubled().isEmpty();
    }
}
