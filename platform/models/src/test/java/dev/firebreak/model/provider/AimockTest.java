package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.kit.model.ToolCall;
import dev.firebreak.kit.model.ToolSpec;
import dev.firebreak.model.fault.Aimock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a server that other people wrote: what we both understand of the protocols. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AimockTest {
    private Aimock server = unstarted();

    @SuppressWarnings("NullAway") // set before the first test
    private static Aimock unstarted() {
        return null;
    }

    @BeforeAll
    void start() {
        server = Aimock.start(Path.of("src/test/aimock/fixtures.json"));
    }

    @AfterAll
    void close() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false,Hello from OpenAI.,31,9",
        "OPENAI,true,Hello from OpenAI.,31,9",
        "ANTHROPIC,false,Hello from Anthropic.,32,10",
        "ANTHROPIC,true,Hello from Anthropic.,32,10",
        "GEMINI,false,Hello from Gemini.,33,11",
        "GEMINI,true,Hello from Gemini.,33,11"
    })
    void itsAnswersAreHeardAndCounted(
            Protocol protocol, boolean streamed, String text, long input, long output) {
        Ask.Listening stream = new Ask.Listening();

        Completion completion =
                model(protocol).complete(ask("say hello").withStream(streamed ? stream : null));

        assertThat(completion.text()).isEqualTo(text);
        assertThat(completion.tokens()).isEqualTo(Tokens.of(input, output));
        assertThat(String.join("", stream.pieces)).isEqualTo(streamed ? text : "");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false",
        "OPENAI,true",
        "ANTHROPIC,false",
        "ANTHROPIC,true",
        "GEMINI,false",
        "GEMINI,true"
    })
    void toolsAreCalledSideBySideAndTheirAnswersTaken(Protocol protocol, boolean streamed) {
        Model model = model(protocol);
        Prompt prompt =
                ask("what is the weather")
                        .withTools(List.of(weather()))
                        .withStream(streamed ? new Ask.Listening() : null);

        List<ToolCall> calls = model.complete(prompt).calls();
        Prompt answered = prompt.plus(new Message.Said("", calls));
        for (ToolCall call : calls) {
            answered = answered.plus(new Message.ToolAnswer(call.id(), call.name(), "sun", false));
        }
        Completion completion = model.complete(answered);

        assertThat(calls)
                .extracting(ToolCall::argumentsJson)
                .containsExactly("{\"city\":\"Porto\"}", "{\"city\":\"Faro\"}");
        assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates().doesNotContain("");
        assertThat(completion.text()).isEqualTo("Sun in Porto and Faro.");
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void anAnswerOfAGivenShapeIsAskedFor(Protocol protocol) {
        String schema =
                """
                {"type":"object","properties":{"priority":{"type":"string"}},
                 "required":["priority"],"additionalProperties":false}""";

        Completion completion =
                model(protocol)
                        .complete(ask("sort this").withAnswer(new AnswerSchema("triage", schema)));

        assertThat(completion.text()).isEqualTo("{\"priority\":\"HIGH\"}");
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void itsErrorsAreToldApart(Protocol protocol) {
        ModelException failure = Ask.failure(model(protocol), ask("too fast"));

        assertThat(failure.error()).isEqualTo(ModelError.THROTTLED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest
    @EnumSource(value = Protocol.class, names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void anAnswerThatWasCutShortIsNone(Protocol protocol) {
        ModelException failure = Ask.failure(model(protocol), ask("a long story"));

        assertThat(failure.error()).isEqualTo(ModelError.TRUNCATED);
        assertThat(failure.partial()).isEqualTo("Once upon a");
    }

    private Model model(Protocol protocol) {
        String name =
                switch (protocol) {
                    case OPENAI, OLLAMA -> "gpt-4o-mini";
                    case ANTHROPIC -> "claude-sonnet-4-5";
                    case GEMINI -> "gemini-2.5-flash";
                };
        return Ask.model(
                new Endpoint(
                        "aimock",
                        protocol,
                        server.url(protocol),
                        ApiKey.of(Ask.KEY),
                        name,
                        Ask.PATIENT,
                        Ask.PATIENT,
                        1024 * 1024));
    }

    private static Prompt ask(String what) {
        return Prompt.of("Be brief.", what);
    }

    private static ToolSpec weather() {
        return new ToolSpec(
                "weather",
                "The weather in a city.",
                """
                {"type":"object","properties":{"city":{"type":"string","minLength":1}},
                 "required":["city"]}""");
    }
}
