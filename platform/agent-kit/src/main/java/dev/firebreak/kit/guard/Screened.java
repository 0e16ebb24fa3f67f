package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.List;

/**
 * What the layers made of a text.
 *
 * @param signals what was seen, by all layers that look
 * @param steering names of what an enforcing layer takes for an attempt to steer; not empty: no
 *     model gets to read the text, and a person should
 */
public record Screened(List<Signal> signals, List<String> steering) {
    public Screened {
        signals = List.copyOf(signals);
        steering = List.copyOf(steering);
    }

    /** Whether the text is to be kept from models. */
    public boolean isWithheld() {
        return !steering.isEmpty();
    }
}
