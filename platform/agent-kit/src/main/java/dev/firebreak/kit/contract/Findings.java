package dev.firebreak.kit.contract;

import dev.firebreak.schemas.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a check is in a record, and what it has found on its way. A path is written out only for a
 * violation. For one thread.
 */
public final class Findings {
    private static final int KEY_CHARS_MAX = 64;
    private static final int FIELD = -1;
    private static final int KEY = -2;

    private final List<Violation> found = new ArrayList<>(0);
    private @Nullable Object[] steps = new @Nullable Object[16];
    private int[] indexes = new int[16];
    private int depth;

    /** At the top, with nothing found. */
    public Findings() {}

    /** Whether this place is more than {@link Contract#NESTING_MAX} steps from the top; says so. */
    public boolean tooDeep() {
        boolean tooDeep = depth > Contract.NESTING_MAX;
        if (tooDeep) {
            violated(
                    Contract.NESTING,
                    "at most " + Contract.NESTING_MAX + " steps from the top",
                    "more");
        }
        return tooDeep;
    }

    /** Goes to a field of the record it is at. */
    public void enterField(String name) {
        push(name, FIELD);
    }

    /** Goes to an item of the list it is at. */
    public void enterItem(int index) {
        push(null, index);
    }

    /** Goes to an entry of the map it is at. */
    public void enterKey(String key) {
        push(key, KEY);
    }

    /** Goes back up. */
    public void leave() {
        depth--;
    }

    /** Whether there are so many that more would not be told. */
    public boolean full() {
        return found.size() >= Contract.VIOLATIONS_MAX;
    }

    /** Something is wrong at this place. */
    public void violated(String rule, String expected, String actual) {
        if (!full()) {
            found.add(new Violation(path(), rule, expected, actual));
        }
    }

    /** What was wrong. */
    public List<Violation> found() {
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
