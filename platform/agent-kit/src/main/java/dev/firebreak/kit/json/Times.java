package dev.firebreak.kit.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro's dates and times, which are counts since 1970 or midnight, as ISO 8601 and back. */
final class Times {
    private static final long SECOND_NS = 1_000_000_000L;

    private Times() {}

    /**
     * @throws DateTimeException when there is no such time
     */
    static String text(long count, LogicalType type) {
        return switch (type.getName()) {
            case "date" -> LocalDate.ofEpochDay(count).toString();
            case "time-millis", "time-micros" ->
                    LocalTime.ofNanoOfDay(Math.multiplyExact(count, unitNs(type))).toString();
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                    LocalDateTime.ofInstant(instant(count, unitNs(type)), ZoneOffset.UTC)
                            .toString();
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                    instant(count, unitNs(type)).toString();
            default -> Long.toString(count);
        };
    }

    /**
     * @throws DateTimeException when the text is no such time, is finer than the type can hold, or
     *     out of its range
     */
    static long count(String text, LogicalType type) {
        try {
            return switch (type.getName()) {
                case "date" -> LocalDate.parse(text).toEpochDay();
                case "time-millis", "time-micros" ->
                        whole(LocalTime.parse(text).toNanoOfDay(), unitNs(type));
                case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                        count(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC), unitNs(type));
                case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                        count(moment(text), unitNs(type));
                default -> throw new DateTimeException("no time: " + type.getName());
            };
        } catch (ArithmeticException e) {
            throw new DateTimeException("out of range", e);
        }
    }

    /** As much of a moment as its type encodes: a clock gives more. */
    static Instant kept(Instant instant, @Nullable Schema schema) {
        LogicalType type = schema == null ? null : schema.getLogicalType();
        return type == null ? instant : instant.truncatedTo(unit(type));
    }

    static boolean isTime(LogicalType type) {
        return type.getName().equals("date") || type.getName().contains("time");
    }

    /** What a right text looks like. */
    static String example(LogicalType type) {
        return switch (type.getName()) {
            case "date" -> "a date such as 2026-11-21";
            case "time-millis", "time-micros" -> "a time of day such as 09:30:00";
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                    "a local time such as 2026-11-21T09:30:00";
            default -> "a time with its zone such as 2026-11-21T09:30:00Z";
        };
    }

    private static Instant moment(String text) {
        return text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
    }

    private static ChronoUnit unit(LogicalType type) {
        return type.getName().endsWith("millis")
                ? ChronoUnit.MILLIS
                : type.getName().endsWith("micros") ? ChronoUnit.MICROS : ChronoUnit.NANOS;
    }

    private static long unitNs(LogicalType type) {
        return unit(type).getDuration().toNanos();
    }

    private static Instant instant(long count, long unitNs) {
        long perSecond = SECOND_NS / unitNs;
        return Instant.ofEpochSecond(
                Math.floorDiv(count, perSecond), Math.floorMod(count, perSecond) * unitNs);
    }

    private static long count(Instant instant, long unitNs) {
        long perSecond = SECOND_NS / unitNs;
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), perSecond),
                whole(instant.getNano(), unitNs));
    }

    private static long whole(long nanos, long unitNs) {
        if (nanos % unitNs != 0) {
            throw new DateTimeException("finer than it can be kept");
        }
        return nanos / unitNs;
    }
}
