package dev.firebreak.kit.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.RecordedContext;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls as models leave them: without ids, names or arguments, or with ids of earlier ones. */
class SloppyCallsTest {
    private static final Tools TOOLS =
            Tools.of(ToolOffer.of("look", "Looks.", "{\"type\":\"object\"}", _ -> "seen"));

    private final List<Prompt> asked = new ArrayList<>();

    private List<ToolCall> shown(Prompt prompt, ToolCall... calls) {
        Model model =
                p -> {
                    asked.add(p);
                    List<ToolCall> wanted = asked.size() == 1 ? List.of(calls) : List.of();
                    return new Completion("", wanted, Tokens.NONE, "m", 0, false);
                };
        Completion _ =
                new ToolLoop(model, TOOLS, new RecordedContext(InstantSource.fixed(Instant.EPOCH)))
                        .complete(prompt);
        return asked.getLast().messages().stream()
                .flatMap(m -> m instanceof Message.Said said ? said.calls().stream() : Stream.of())
                .toList();
    }

    private List<Message.ToolAnswer> answers() {
        return asked.getLast().messages().stream()
                .filter(Message.ToolAnswer.class::isInstance)
                .map(Message.ToolAnswer.class::cast)
                .toList();
    }

    @Test
    void whatAModelLeavesOutBreaksNothing() {
        List<ToolCall> shown =
                shown(
                        Prompt.of("Look.", "Go."),
                        new ToolCall(null, "look", null),
                        new ToolCall("", "look", ""),
                        new ToolCall("x", null, "{}"));

        assertThat(shown)
                .extracting(ToolCall::id)
                .doesNotHaveDuplicates()
                .allMatch(i -> !i.isBlank());
        assertThat(shown).extracting(ToolCall::argumentsJson).containsOnly("{}");
        assertThat(answers())
                .extracting(Message.ToolAnswer::failed)
                .containsExactly(false, false, true);
        assertThat(answers())
                .extracting(Message.ToolAnswer::callId)
                .isEqualTo(shown.stream().map(ToolCall::id).toList());
    }

    @Test
    void anIdOfAnEarlierTurnIsNotUsedAgain() {
        Prompt prompt =
                Prompt.of("Look.", "Go.")
                        .plus(
                                new Message.Said("", List.of(new ToolCall("x", "look", "{}"))),
                                new Message.ToolAnswer("x", "look", "seen", false),
                                new Message.Asked("And now?"));

        List<ToolCall> shown = shown(prompt, new ToolCall("x", "look", "{}"));

        assertThat(shown).extracting(ToolCall::id).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void anIdThatProvidersRefuseIsReplaced() {
        List<ToolCall> shown =
                shown(Prompt.of("Look.", "Go."), new ToolCall("x y\nä", "look", "{}"));

        assertThat(shown).extracting(ToolCall::id).allMatch(id -> id.matches("[A-Za-z0-9_-]+"));
    }

    @Test
    void whatAProviderHidBehindAnIdGoesBackToIt() {
        Prompt prompt =
                Prompt.of("Look.", "Go.")
                        .plus(
                                new Message.Said("", List.of(new ToolCall("b#Zm9v", "look", "{}"))),
                                new Message.ToolAnswer("b#Zm9v", "look", "seen", false));

        List<ToolCall> shown =
                shown(
                        prompt,
                        new ToolCall("a#c2ln/+=", "look", "{}"),
                        new ToolCall("b#c2lo", "look", "{\"n\":1}"),
                        new ToolCall("c#not so\n", "look", "{\"n\":2}"));

        assertThat(shown)
                .extracting(ToolCall::id)
                .containsExactly("b#Zm9v", "a#c2ln/+=", "call-3#c2lo", "call-4");
    }
}
