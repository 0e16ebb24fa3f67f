package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.journal.Journal;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.tool.ToolLimits;
import dev.firebreak.kit.tool.ToolLoop;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ToolCallsTest {
    private final FaultServer server = FaultServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void callsSideBySideAreKeptApart(Protocol protocol, boolean streamed) {
        server.next(
                Told.calls(
                        new Told.Call("a", "lookup", "{\"id\":\"42\"}"),
                        new Told.Call("b", "lookup", "{\"id\":\"43\"}"),
                        new Told.Call("c", "list", "{}")));

        assertThat(ask(protocol, streamed, Ask.prompt()))
                .containsExactly(
                        new ToolCall("a", "lookup", "{\"id\":\"42\"}"),
                        new ToolCall("b", "lookup", "{\"id\":\"43\"}"),
                        new ToolCall("c", "list", "{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void aCallWithoutAnIdGetsOne(Protocol protocol, boolean streamed) {
        server.next(Told.calls(call(null), call(null)));

        assertThat(ask(protocol, streamed, Ask.prompt()))
                .extracting(ToolCall::id)
                .containsExactly("call-1", "call-2");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void aCallThatHadNoRoomIsNotTaken(Protocol protocol, boolean streamed) {
        server.next(Told.calls(call("a")).ending(Told.End.LENGTH));

        ModelException failure =
                Ask.failure(
                        Ask.model(Ask.endpoint(server, protocol)),
                        Ask.prompt().withStream(streamed ? new Ask.Listening() : null));

        assertThat(failure.error()).isEqualTo(ModelError.TRUNCATED);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anIdThatIsGivenTwiceIsTakenOnce(Protocol protocol) {
        server.next(Told.calls(call("x"), call("x"), call("")));

        assertThat(ask(protocol, false, Ask.prompt()))
                .extracting(ToolCall::id)
                .containsExactly("x", "call-1", "call-2");
    }

    @Test
    void idsGoOnThroughAConversation() {
        server.next(Told.calls(call(null), call("call-1")));
        Prompt prompt =
                Ask.prompt()
                        .plus(
                                new Message.Said("", List.of(new ToolCall("call-1", "a", "{}"))),
                                new Message.ToolAnswer("call-1", "a", "1", false));

        assertThat(ask(Protocol.OLLAMA, false, prompt))
                .extracting(ToolCall::id)
                .containsExactly("call-2", "call-3");
    }

    @Test
    void whatGeminiThoughtBeforeACallGoesBackWithIt() {
        server.next(Told.calls(call(null)));
        ToolCall signed = new ToolCall("call-1#c2lnbmF0dXJl/+=", "lookup", "{}");
        Prompt prompt =
                Ask.prompt()
                        .plus(
                                new Message.Said("", List.of(signed)),
                                new Message.ToolAnswer(signed.id(), "lookup", "1", false));

        ask(Protocol.GEMINI, false, prompt);
        ask(Protocol.OPENAI, false, prompt);

        assertThat(server.requests().getFirst().body().at("/contents/1/parts/0").toString())
                .contains("\"thoughtSignature\":\"c2lnbmF0dXJl/+=\"")
                .contains("\"id\":\"call-1\"");
        assertThat(server.requests().getLast().body().toString())
                .doesNotContain("c2lnbmF0dXJl")
                .contains("\"tool_call_id\":\"call-1\"");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void aLoopOverToolsGivesBackWhatItWasGiven(Protocol protocol, boolean streamed) {
        server.next(
                Told.calls(
                        new Told.Call(null, "lookup", "{\"id\":\"42\"}", "c2lnbmF0dXJl/+="),
                        new Told.Call(null, "lookup", "{\"id\":\"43\"}")),
                Told.text("both are there"));

        Completion completion =
                loop(protocol)
                        .complete(Ask.prompt().withStream(streamed ? new Ask.Listening() : null));

        assertThat(completion.text()).isEqualTo("both are there");
        JsonNode again = server.requests().getLast().body();
        switch (protocol) {
            case OPENAI -> {
                assertThat(again.at("/messages/2/tool_calls")).hasSize(2);
                assertThat(again.at("/messages/3/tool_call_id").asText()).isEqualTo("call-1");
                assertThat(again.at("/messages/4/tool_call_id").asText()).isEqualTo("call-2");
            }
            case ANTHROPIC -> {
                assertThat(again.at("/messages/1/content")).hasSize(2);
                assertThat(again.at("/messages/2/content/0/tool_use_id").asText())
                        .isEqualTo("call-1");
                assertThat(again.at("/messages/2/content/1/tool_use_id").asText())
                        .isEqualTo("call-2");
            }
            // It refuses answers that are not in one turn, and the third of its kind any call
            // without its proof.
            case GEMINI -> {
                assertThat(again.at("/contents")).hasSize(3);
                assertThat(again.at("/contents/1/parts/0/thoughtSignature").asText())
                        .isEqualTo("c2lnbmF0dXJl/+=");
                assertThat(again.at("/contents/2/parts/0/functionResponse/id").asText())
                        .isEqualTo("call-1");
                assertThat(again.at("/contents/2/parts/1/functionResponse/id").asText())
                        .isEqualTo("call-2");
            }
            case OLLAMA -> {
                assertThat(again.at("/messages/2/tool_calls")).hasSize(2);
                assertThat(again.at("/messages/3/content").asText()).contains("seen 42");
                assertThat(again.at("/messages/4/content").asText()).contains("seen 43");
            }
        }
    }

    private ToolLoop loop(Protocol protocol) {
        InstantSource clock = InstantSource.system();
        return new ToolLoop(
                Ask.model(Ask.endpoint(server, protocol)),
                Tools.of(
                        ToolOffer.of(
                                "lookup",
                                "Looks it up.",
                                "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}}}",
                                arguments -> "seen " + arguments.path("id").asText())),
                Journal.forgetful(clock),
                (_, _, _) -> {},
                clock,
                ToolLimits.USUAL);
    }

    private static Told.Call call(@Nullable String id) {
        return new Told.Call(id, "lookup", "{\"id\":\"42\"}");
    }

    private List<ToolCall> ask(Protocol protocol, boolean streamed, Prompt prompt) {
        return Ask.model(Ask.endpoint(server, protocol))
                .complete(prompt.withStream(streamed ? new Ask.Listening() : null))
                .calls();
    }
}
