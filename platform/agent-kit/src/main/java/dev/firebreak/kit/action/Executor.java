package dev.firebreak.kit.action;

import dev.firebreak.schemas.ActionOrder;
import java.util.List;

/**
 * Carries out approved actions of some kinds. It has credentials and no model: it does what stands
 * in the order and nothing else. That an order is approved, and that nothing is done twice, is the
 * boundary's care.
 */
public interface Executor {
    /** The agent whose actions these are. */
    String agent();

    /** Version of the program. */
    String version();

    /** Kinds of action it carries out, such as {@code email.send}. */
    List<String> kinds();

    /**
     * Reads what is to be done; does nothing yet.
     *
     * @return refused unless the arguments are exactly what this kind has, and each may be carried
     *     out as it stands
     */
    Reading read(ActionOrder order);

    /** What an order's arguments say. */
    sealed interface Reading {
        /** They can be carried out. */
        record Ready(Effect effect) implements Reading {}

        /** They must not be carried out; this is what is wrong with them. */
        record Refused(String why) implements Reading {}
    }
}
