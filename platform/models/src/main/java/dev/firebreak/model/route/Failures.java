package dev.firebreak.model.route;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Why each model that was tried did not answer; of one thread. */
final class Failures {
    private static final int MESSAGE_CHARS_MAX = 2_000;

    private final List<String> models = new ArrayList<>();
    private final List<ModelException> failures = new ArrayList<>();

    void add(String model, ModelException failure) {
        models.add(model);
        failures.add(failure);
    }

    /**
     * One for all: of the kind that leaves the most hope, telling each model's. The wait is the
     * shortest that any of them named.
     */
    ModelException together() {
        ModelException best =
                failures.stream().min(Comparator.comparingInt(f -> hope(f.error()))).orElseThrow();
        if (failures.size() == 1) {
            return best;
        }
        StringBuilder message = new StringBuilder("no model answered:");
        for (int i = 0; i < failures.size(); i++) {
            ModelException failure = failures.get(i);
            message.append(i == 0 ? " " : "; ")
                    .append(models.get(i))
                    .append(' ')
                    .append(failure.error())
                    .append(" (")
                    .append(failure.getMessage())
                    .append(')');
        }
        ModelException together =
                new ModelException(best.error(), cut(message), best)
                        .withRetryAfter(
                                failures.stream()
                                        .filter(f -> hope(f.error()) == hope(best.error()))
                                        .map(ModelException::retryAfter)
                                        .filter(after -> after != null)
                                        .min(Comparator.naturalOrder())
                                        .orElse(null))
                        .withPartial(best.partial());
        failures.stream().filter(f -> f != best).forEach(together::addSuppressed);
        return together;
    }

    /**
     * The less the better. What passes by itself, then what passes when somebody pays: the caller
     * waits. Then what a simpler answer helps. A wrong key comes last, as if that model did not
     * exist: nobody should wait for it.
     */
    private static int hope(ModelError error) {
        return switch (error.course()) {
            case RETRY, WAIT -> error.isOutage() ? 0 : 2;
            case PAUSE -> 1;
            case STEP_DOWN -> 2;
            case DECLINE -> 3;
            case STOP -> 4;
        };
    }

    private static String cut(StringBuilder message) {
        return message.length() <= MESSAGE_CHARS_MAX
                ? message.toString()
                : message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
}
