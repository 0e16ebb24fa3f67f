package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at untrusted text and reports what is suspicious. It decides nothing: who asks decides what
 * a signal means. Safe to call from many threads; never throws, whatever the text.
 */
@FunctionalInterface
public interface Guard {
    /** What looked suspicious, at most a few dozen signals; empty when nothing did. */
    List<Signal> look(String untrustedText);

    /** All of these guards, one after the other. */
    static Guard all(Guard... guards) {
        List<Guard> layers = List.of(guards);
        return text -> {
            List<Signal> signals = new ArrayList<>();
            layers.forEach(layer -> signals.addAll(layer.look(text)));
            return List.copyOf(signals);
        };
    }

    /** The layers that need no model: unicode tricks, then patterns. */
    static Guard standard() {
        return all(new HiddenTextGuard(), new PatternGuard());
    }
}
