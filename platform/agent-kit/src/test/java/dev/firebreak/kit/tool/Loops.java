package dev.firebreak.kit.tool;

import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.schemas.JournalEntry;
import java.time.InstantSource;
import java.util.List;

/** Tool loops outside of an agent, and what their model was told. */
final class Loops {
    private static final InstantSource CLOCK = InstantSource.system();

    private Loops() {}

    /** One that records nothing. */
    static ToolLoop loop(Model model, Tools tools, ToolLimits limits) {
        return loop(model, tools, limits, Journal.forgetful(CLOCK));
    }

    /** One that records here. */
    static ToolLoop loop(Model model, Tools tools, ToolLimits limits, List<JournalEntry> recorded) {
        return loop(model, tools, limits, new Journal("r", List.of(), recorded::add, CLOCK));
    }

    private static ToolLoop loop(Model model, Tools tools, ToolLimits limits, Journal journal) {
        return new ToolLoop(model, tools, journal, (_, _, _) -> {}, CLOCK, limits);
    }

    /** The texts of a prompt's messages, in order. */
    static List<String> texts(Prompt prompt) {
        return prompt.messages().stream()
                .map(
                        m ->
                                switch (m) {
                                    case Message.Instruction(String text) -> text;
                                    case Message.Asked(String text) -> text;
                                    case Message.Said(String text, _) -> text;
                                    case Message.ToolAnswer(_, _, String text, _) -> text;
                                })
                .toList();
    }
}
