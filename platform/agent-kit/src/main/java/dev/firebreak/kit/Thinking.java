package dev.firebreak.kit;

import dev.firebreak.kit.answer.WhenAway;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.tool.Toolbox;

/**
 * What the agents of a process think with.
 *
 * @param whenAway what is done while no model can be reached
 * @param toolbox what models may look things up with, beside what an agent brings along
 */
public record Thinking(Model model, WhenAway whenAway, Toolbox toolbox) {
    /** With no tools but the agents' own. */
    public Thinking(Model model, WhenAway whenAway) {
        this(model, whenAway, Toolbox.none());
    }

    /** Without a model: the agents' own logic does everything. */
    public static Thinking offline() {
        return new Thinking(Model.none(), WhenAway.OFFLINE);
    }
}
