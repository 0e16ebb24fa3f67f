package dev.firebreak.boundary.process;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.guard.Layer;
import dev.firebreak.kit.guard.Screening;
import dev.firebreak.schemas.ActivityKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How often each guard layer fired, and what came of it; counted from what agents note. */
final class GuardCounts {
    static final List<String> DECISIONS = List.of(Screening.REPORTED, Screening.ENFORCED);

    /** The layers, and the filter of what agents write. */
    static final List<String> LAYERS =
            Stream.concat(
                            Arrays.stream(Layer.values()).map(Layer::shown),
                            Stream.of(Screening.OUTPUT))
                    .toList();

    private final Map<String, LongAdder> counts =
            LAYERS.stream()
                    .flatMap(layer -> DECISIONS.stream().map(decision -> key(layer, decision)))
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    Function.identity(), _ -> new LongAdder()));

    void add(List<RecordedContext.Note> notes) {
        for (RecordedContext.Note note : notes) {
            if (note.kind() == ActivityKind.GUARD_FIRED) {
                LongAdder count =
                        counts.get(
                                key(
                                        note.details().getOrDefault(Screening.LAYER, ""),
                                        note.details().getOrDefault(Screening.DECISION, "")));
                if (count != null) {
                    count.increment();
                }
            }
        }
    }

    long of(String layer, String decision) {
        LongAdder count = counts.get(key(layer, decision));
        return count == null ? 0 : count.sum();
    }

    private static String key(String layer, String decision) {
        return layer + "/" + decision;
    }
}
