package dev.firebreak.kit.guard;

import dev.firebreak.kit.AgentContext;
import dev.firebreak.kit.fence.VisibleText;
import dev.firebreak.schemas.ActivityKind;
import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All layers over untrusted text, as one agent has them set. What a layer saw goes to {@code
 * activity} with what came of it; the boundary counts that. Safe for many threads.
 *
 * <p>Layers reduce noise: on collections of attacks filters see a part, and who knows them writes
 * around them. What must not happen is prevented elsewhere, by approval of actions.
 */
public final class Screening {
    /** Detail of a note: which layer fired. */
    public static final String LAYER = "layer";

    /** Detail of a note: {@link #REPORTED} or {@link #ENFORCED}. */
    public static final String DECISION = "decision";

    public static final String REPORTED = "reported";
    public static final String ENFORCED = "enforced";

    /** As {@link #LAYER}: not a layer, but the filter of what an agent writes. */
    public static final String OUTPUT = "output";

    private static final int SIGNALS_MAX = 50;

    private final GuardModes modes;
    private final Map<Layer, Guard> guards;
    private final Judge judge = new Judge();

    /**
     * The layers.
     *
     * @param embed vectors of length 1; asked only where likeness of meaning is looked at
     */
    public Screening(GuardModes modes, Function<String, float[]> embed) {
        this.modes = modes;
        this.guards =
                Map.of(
                        Layer.STRUCTURE, new StructureGuard(),
                        Layer.HIDDEN_TEXT, new HiddenTextGuard(),
                        Layer.PATTERN, new PatternGuard(),
                        Layer.SIMILARITY, new SimilarityGuard(embed));
    }

    /** The usual layers that need no model of any kind. */
    public static Screening plain() {
        return new Screening(
                GuardModes.defaults(),
                text -> {
                    throw new IllegalStateException("nobody looks at likeness here");
                });
    }

    /**
     * Looks at a text.
     *
     * @param found what was seen while the text was taken from its wrapping, such as HTML; it
     *     counts as seen by the layer it names
     */
    public Screened look(String untrustedText, List<Signal> found, AgentContext context) {
        Set<Signal> signals = new LinkedHashSet<>();
        List<String> steering = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            Mode mode = modes.of(layer);
            // What is withheld anyway needs no judge who is paid.
            if (mode == Mode.OFF || (layer == Layer.JUDGE && !steering.isEmpty())) {
                continue;
            }
            Set<Signal> seen = new LinkedHashSet<>(found.stream().filter(layer::saw).toList());
            Guard guard = guards.get(layer);
            seen.addAll(
                    guard == null ? judge.look(untrustedText, context) : guard.look(untrustedText));
            if (seen.isEmpty()) {
                continue;
            }
            signals.addAll(seen);
            List<String> names = seen.stream().map(Signal::getName).distinct().toList();
            if (mode == Mode.ENFORCE && layer.judges()) {
                steering.addAll(names);
            }
            note(layer, mode, names, context);
        }
        return new Screened(
                signals.stream().limit(SIGNALS_MAX).toList(),
                steering.stream().distinct().toList());
    }

    /** The text as the enforcing layers leave it. */
    public String clean(String untrustedText) {
        String text =
                modes.of(Layer.HIDDEN_TEXT) == Mode.ENFORCE
                        ? VisibleText.of(untrustedText)
                        : untrustedText;
        return modes.of(Layer.STRUCTURE) == Mode.ENFORCE ? StructureGuard.bounded(text) : text;
    }

    private static void note(Layer layer, Mode mode, List<String> names, AgentContext context) {
        String decision = mode == Mode.ENFORCE ? ENFORCED : REPORTED;
        String signals = names.stream().collect(Collectors.joining(", "));
        context.note(
                ActivityKind.GUARD_FIRED,
                "suspicious, " + decision + ": " + layer.shown() + " (" + signals + ")",
                Map.of(LAYER, layer.shown(), DECISION, decision, "signals", signals));
    }
}
