package dev.firebreak.agent.report;

import dev.firebreak.agent.report.question.Period;
import dev.firebreak.kit.AgentContext;
import dev.firebreak.schemas.ReportRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * One request, with what is at hand while it is answered.
 *
 * @param directory private to it, and gone with it
 * @param now when it began
 */
record Assignment(ReportRequest request, AgentContext context, Path directory, Instant now) {
    LocalDateTime today() {
        return LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    }

    /** The period that the request sets besides its words; null: none. */
    @Nullable Period given() {
        Instant from = request.getParams().getFrom();
        Instant to = request.getParams().getTo();
        return from == null && to == null ? null : Period.between(utc(from), utc(to));
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
