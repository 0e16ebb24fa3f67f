package dev.firebreak.kit.model;

import java.util.List;

/** One part of a conversation with a model. */
public sealed interface Message {
    /** What the deployment says: the model is to follow it. */
    record Instruction(String text) implements Message {}

    /** What is asked, with everything the model is shown. */
    record Asked(String text) implements Message {}

    /** What the model said before. */
    record Said(String text, List<ToolCall> calls) implements Message {
        public Said {
            calls = List.copyOf(calls);
        }
    }

    /** What a tool answered. Always untrusted. */
    record ToolAnswer(String callId, String tool, String text, boolean failed) implements Message {}
}
