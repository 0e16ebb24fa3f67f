package dev.firebreak.kit.contract;

import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a check is in a record, and what it has found. The path is written out only for a
 * violation.
 */
final class Walk {
    private static final int KEY_CHARS_MAX = 64;
    private static final int FIELD = -1;
    private static final int KEY = -2;

    private final List<Violation> found = new ArrayList<>(0);
    private final int violationsMax;
    private final int nestingMax;
    private @Nullable Object[] steps = new @Nullable Object[16];
    private int[] indexes = new int[16];
    private int depth;

    Walk(int violationsMax, int nestingMax) {
        this.violationsMax = violationsMax;
        this.nestingMax = nestingMax;
    }

    /** Says so once, at the place where it goes too deep. */
    boolean tooDeep() {
        boolean tooDeep = depth > nestingMax;
        if (tooDeep) {
            violated(Contract.NESTING, "at most " + nestingMax + " steps from the top", "more");
        }
        return tooDeep;
    }

    void enterField(String name) {
        push(name, FIELD);
    }

    void enterItem(int index) {
        push(null, index);
    }

    void enterKey(String key) {
        push(key, KEY);
    }

    void leave() {
        depth--;
    }

    boolean full() {
        return found.size() >= violationsMax;
    }

    void violated(String rule, String expected, String actual) {
        if (!full()) {
            found.add(new Violation(path(), rule, expected, actual));
        }
    }

    List<Violation> found() {
        return found.isEmpty() ? List.of() : List.copyOf(found);
    }

    private void push(@Nullable Object step, int index) {
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        steps[depth] = step;
        indexes[depth] = index;
        depth++;
    }

    private String path() {
        var path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (indexes[i] >= 0) {
                path.append('[').append(indexes[i]).append(']');
            } else if (indexes[i] == KEY) {
                path.append("[\"")
                        .append(Shown.clean(String.valueOf(steps[i]), KEY_CHARS_MAX))
                        .append("\"]");
            } else {
                path.append(path.isEmpty() ? "" : ".").append(steps[i]);
            }
        }
        return path.toString();
    }
}
