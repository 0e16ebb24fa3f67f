package dev.firebreak.kit;

import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.model.Model;

/**
 * What the agents of a process think with.
 *
 * @param whenAway what is done while no model can be reached
 */
public record Thinking(Model model, WhenAway whenAway) {
    /** Without a model: the agents' own logic does everything. */
    public static Thinking offline() {
        return new Thinking(Model.none(), WhenAway.OFFLINE);
    }
}
