package dev.firebreak.boundary.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text of a file, variable or flag as the type that a key wants. */
final class Values {
    private Values() {}

    /**
     * @throws IllegalArgumentException when the text is no such value; the message says what would
     *     be
     */
    static @Nullable Object parse(KeySpec spec, String text) {
        Class<?> type = spec.component().getType();
        String value = text.strip();
        if (value.isEmpty() && type != String.class && type != List.class) {
            if (type.isPrimitive()) {
                throw new IllegalArgumentException("expected a " + spec.type());
            }
            return null;
        }
        if (type == String.class) {
            return value;
        } else if (type == List.class) {
            return Arrays.stream(value.split(",", -1))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        } else if (type == int.class || type == Integer.class) {
            return Math.toIntExact(whole(spec, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
        } else if (type == long.class || type == Long.class) {
            return whole(spec, value, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class || type == Double.class) {
            return fraction(spec, value);
        } else if (type == boolean.class || type == Boolean.class) {
            return bool(value);
        } else if (type == Path.class) {
            return path(value);
        } else if (type.isEnum()) {
            return constant(spec, type, value);
        }
        throw new IllegalStateException(
                spec.name() + " has a type that settings don't know: " + type.getName());
    }

    static String enumName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long whole(KeySpec spec, String value, long min, long max) {
        long low = Math.max(min, spec.key().min());
        long high = Math.min(max, spec.key().max());
        try {
            long number = Long.parseLong(value.replace("_", ""));
            if (number >= low && number <= high) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number" + spec.range(), e);
        }
        throw new IllegalArgumentException("expected a whole number from " + low + " to " + high);
    }

    private static double fraction(KeySpec spec, String value) {
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)
                    && number >= spec.key().min()
                    && number <= spec.key().max()) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number" + spec.range(), e);
        }
        throw new IllegalArgumentException("expected a number" + spec.range());
    }

    private static boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("expected a path", e);
        }
    }

    private static Object constant(KeySpec spec, Class<?> type, String value) {
        for (Object constant : type.getEnumConstants()) {
            if (enumName((Enum<?>) constant)
                    .equals(value.toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return constant;
            }
        }
        throw new IllegalArgumentException("expected " + spec.type());
    }
}
