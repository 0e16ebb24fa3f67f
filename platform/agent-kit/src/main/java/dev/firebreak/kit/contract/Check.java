package dev.firebreak.kit.contract;

import dev.firebreak.kit.contract.RuleCompiler.Compiled;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at in the values of one schema. A plan is a tree of checks, made once per
 * contract; it is as deep as the schema and shares the checks of a record that appears more than
 * once, so a record may hold itself.
 */
sealed interface Check
        permits Check.Text,
                Check.Real,
                Check.Moment,
                Check.Scalar,
                Check.Items,
                Check.Entries,
                Check.OrNull,
                Check.OneOf,
                Check.Ruled,
                RecordCheck {
    /**
     * Looks at a value and says whether it has the shape its schema promises, so that rules can be
     * asked about it.
     */
    boolean look(@Nullable Object value, Findings findings);

    /**
     * A value of the wrong Java type, or null where no null may be: a record built past the
     * generated builders.
     */
    static boolean misshapen(@Nullable Object value, String expected, Findings findings) {
        if (value == null) {
            findings.violated(Contract.REQUIRED, "a " + expected, "null");
        } else {
            findings.violated(
                    Contract.TYPE,
                    "a " + expected,
                    Shown.value(value) + " (" + value.getClass().getSimpleName() + ")");
        }
        return false;
    }

    /** Text of bounded length; where it stands for a uuid, one in the usual form. */
    record Text(boolean uuid) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            if (!(value instanceof CharSequence text)) {
                return (uuid && value instanceof UUID)
                        || misshapen(value, uuid ? "uuid" : "string", findings);
            }
            if (text.length() > Contract.TEXT_CHARS_MAX) {
                findings.violated(
                        Contract.TEXT_SIZE,
                        "at most " + Contract.TEXT_CHARS_MAX + " characters",
                        text.length() + " characters");
                return false;
            }
            if (uuid && !Shapes.isUuid(text)) {
                findings.violated(
                        Contract.UUID,
                        "a uuid such as 123e4567-e89b-12d3-a456-426614174000",
                        Shown.value(text));
                return false;
            }
            return true;
        }
    }

    /** A float or double that is a number. */
    record Real() implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            if (!(value instanceof Float || value instanceof Double)) {
                return misshapen(value, "number", findings);
            }
            if (!Double.isFinite(((Number) value).doubleValue())) {
                findings.violated(Contract.FINITE, "a finite number", value.toString());
                return false;
            }
            return true;
        }
    }

    /** A moment that calendars and JSON can express, as RFC 3339 has them: the years 1 to 9999. */
    record Moment(Schema schema, String expected) implements Check {
        private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
        private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            Instant instant =
                    value instanceof Instant it
                            ? it
                            : value == null || !Shapes.fits(schema, value)
                                    ? null
                                    : CelValues.instant(value, schema);
            if (instant == null) {
                return misshapen(value, expected, findings);
            }
            if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
                findings.violated(
                        Contract.TIME, "a time in the years 1 to 9999", instant.toString());
                return false;
            }
            return true;
        }
    }

    /** Any other value without parts. */
    record Scalar(Schema schema, String expected) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            return (value != null && Shapes.fits(schema, value))
                    || misshapen(value, expected, findings);
        }
    }

    /** Each item. */
    record Items(Check item) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            if (!(value instanceof Collection<?> items)) {
                return misshapen(value, "list", findings);
            }
            boolean fine = true;
            int index = 0;
            for (Object one : items) {
                findings.enterItem(index++);
                fine &= item.look(one, findings);
                findings.leave();
                if (findings.full()) {
                    return false;
                }
            }
            return fine;
        }
    }

    /** Each entry of a map. */
    record Entries(Check item) implements Check {
        private static final Check KEY = new Text(false);

        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            if (!(value instanceof Map<?, ?> map)) {
                return misshapen(value, "map", findings);
            }
            boolean fine = true;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                findings.enterKey(String.valueOf(entry.getKey()));
                fine &= KEY.look(entry.getKey(), findings) && item.look(entry.getValue(), findings);
                findings.leave();
                if (findings.full()) {
                    return false;
                }
            }
            return fine;
        }
    }

    /** Null, or a value. */
    record OrNull(Check some) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            return value == null || some.look(value, findings);
        }
    }

    /** One of several. */
    record OneOf(List<Schema> branches, List<Check> checks, String expected) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            for (int i = 0; i < branches.size(); i++) {
                if (Shapes.fits(branches.get(i), value)) {
                    return checks.get(i).look(value, findings);
                }
            }
            return misshapen(value, expected, findings);
        }
    }

    /** A value and the rules of its field. */
    record Ruled(Check shape, List<Compiled> rules) implements Check {
        @Override
        public boolean look(@Nullable Object value, Findings findings) {
            if (!shape.look(value, findings)) {
                return false;
            }
            if (value != null) {
                for (Compiled compiled : rules) {
                    compiled.ask(value, findings);
                }
            }
            return true;
        }
    }
}
