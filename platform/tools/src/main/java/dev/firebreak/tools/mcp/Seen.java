package dev.firebreak.tools.mcp;

import dev.firebreak.kit.tool.Effect;

/**
 * A tool of a server, as it is now beside what was approved.
 *
 * @param name of the server's own
 * @param schema of its arguments; empty: it is gone
 * @param effect by the server's word; of one that is gone: what an approved one had
 * @param digest what would be approved now; empty: it is gone
 * @param approved the digest that was approved; empty: none was
 * @param why what an operator should know of the state; may be empty
 */
public record Seen(
        String name,
        String description,
        String schema,
        Effect effect,
        String digest,
        String approved,
        State state,
        String why) {
    /** Whether it is offered to models, and if not, why. */
    public enum State {
        /** As it was approved. */
        APPROVED,
        /** Nobody approved it. */
        NEW,
        /** It is another one than was approved. */
        CHANGED,
        /** It can't be offered, whatever is approved. */
        UNFIT,
        /** It was approved, and is not there any more. */
        GONE
    }
}
