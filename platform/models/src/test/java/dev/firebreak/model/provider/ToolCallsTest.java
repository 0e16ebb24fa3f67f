package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
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

    private static Told.Call call(@Nullable String id) {
        return new Told.Call(id, "lookup", "{\"id\":\"42\"}");
    }

    private List<ToolCall> ask(Protocol protocol, boolean streamed, Prompt prompt) {
        return Ask.model(Ask.endpoint(server, protocol))
                .complete(prompt.withStream(streamed ? new Ask.Listening() : null))
                .calls();
    }
}
