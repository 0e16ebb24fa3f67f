package dev.firebreak.kit.guard;

import java.util.EnumMap;
import java.util.Map;

/** What each layer may do for one agent. */
public record GuardModes(Map<Layer, Mode> modes) {
    public GuardModes {
        EnumMap<Layer, Mode> all = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            all.put(layer, modes.getOrDefault(layer, Mode.OFF));
        }
        modes = Map.copyOf(all);
    }

    /**
     * What costs little and seldom errs is enforced. Likeness of meaning costs milliseconds a
     * sentence and found little that patterns had not; a judge costs money: both are off.
     */
    public static GuardModes defaults() {
        return new GuardModes(
                Map.of(
                        Layer.STRUCTURE, Mode.ENFORCE,
                        Layer.HIDDEN_TEXT, Mode.ENFORCE,
                        Layer.PATTERN, Mode.ENFORCE,
                        Layer.SIMILARITY, Mode.OFF,
                        Layer.JUDGE, Mode.OFF));
    }

    /** What this layer may do. */
    public Mode of(Layer layer) {
        return modes.getOrDefault(layer, Mode.OFF);
    }

    /** The same but for one layer. */
    public GuardModes with(Layer layer, Mode mode) {
        EnumMap<Layer, Mode> all = new EnumMap<>(modes);
        all.put(layer, mode);
        return new GuardModes(all);
    }
}
