package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firebreak.kit.model.AnswerSchema;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.fault.Asked;
import dev.firebreak.model.fault.Fault;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Models that don't take what those of their protocol usually do: a schema for the answer, a
 * temperature, a limit by its old name.
 */
class NotTakenTest {
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"priority\":{\"type\":\"string\"}},\"required\":[\"priority\"],\"additionalProperties\":false}";
    private static final String ANSWER = "{\"priority\":\"HIGH\"}";

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
    void isAskedPlainlyInstead(Protocol protocol, boolean streamed) {
        server.next(Fault.BAD_REQUEST, Told.text(ANSWER));
        Ask.Listening stream = new Ask.Listening();

        Completion completion =
                Ask.model(Ask.endpoint(server, protocol))
                        .complete(shaped("triage").withStream(streamed ? stream : null));

        assertThat(completion.text()).isEqualTo(ANSWER);
        assertThat(completion.tokens()).isEqualTo(UsageTest.toldBy(protocol));
        assertThat(String.join("", stream.pieces)).isEqualTo(streamed ? ANSWER : "");
        assertThat(stream.restarts).isZero();
        List<Asked> asked = server.requests();
        assertThat(asked).hasSize(2);
        assertThat(asked.getFirst().body().toString())
                .contains("additionalProperties", "temperature");
        assertThat(inWords(asked.getFirst())).isFalse();
        JsonNode plain = asked.getLast().body();
        assertThat(inWords(asked.getLast())).isTrue();
        assertThat(plain.findParents("additionalProperties")).isEmpty();
        assertThat(plain.findParents("temperature")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void isAskedSoFromThenOnForAnswersOfThatShape(Protocol protocol) {
        server.next(Fault.BAD_REQUEST);
        server.otherwise(Told.text(ANSWER));
        Model model = Ask.model(Ask.endpoint(server, protocol));

        for (String shape : List.of("triage", "triage", "reply", "triage")) {
            assertThat(model.complete(shaped(shape)).text()).isEqualTo(ANSWER);
        }

        assertThat(server.requests())
                .extracting(NotTakenTest::inWords)
                .containsExactly(false, true, true, false, true);
    }

    @Test
    void isAskedUsuallyAgainWhereThatWasNotTakenEither() {
        server.next(Fault.BAD_REQUEST, Fault.BAD_REQUEST, Told.text(ANSWER));
        Model model = Ask.model(Ask.endpoint(server, Protocol.ANTHROPIC));

        ModelException failure = Ask.failure(model, shaped("triage"));
        model.complete(shaped("triage"));

        assertThat(failure.error()).isEqualTo(ModelError.BAD_REQUEST);
        assertThat(failure.spent().total()).isZero();
        assertThat(server.requests())
                .extracting(NotTakenTest::inWords)
                .containsExactly(false, true, false);
    }

    @Test
    void isNotAskedTwiceForWhatPlainerWordsDoNotHelp() {
        for (Fault fault : List.of(Fault.CONTEXT_TOO_LONG, Fault.PROMPT_FILTERED, Fault.QUOTA)) {
            try (FaultServer other = FaultServer.start()) {
                other.otherwise(fault);

                Ask.failure(Ask.model(Ask.endpoint(other, Protocol.OPENAI)), shaped("triage"));

                assertThat(other.requests()).as(fault.name()).hasSize(1);
            }
        }
    }

    /** As Azure does, where a model has whatever name its owner gave it. */
    @Test
    void isGivenItsLimitByTheNameItAsksFor() {
        server.next(Fault.OLD_LIMIT);
        Model model = Ask.model(Ask.endpoint(server, Protocol.OPENAI));

        model.complete(shaped("triage"));

        JsonNode usual = server.requests().getFirst().body();
        JsonNode again = server.requests().getLast().body();
        assertThat(usual.has("max_tokens")).isTrue();
        assertThat(again.has("max_tokens")).isFalse();
        assertThat(again.path("max_completion_tokens")).isEqualTo(usual.path("max_tokens"));
        assertThat(again.path("response_format")).isEqualTo(usual.path("response_format"));
    }

    private static Prompt shaped(String name) {
        Prompt prompt = Ask.prompt();
        return new Prompt(
                prompt.messages(),
                prompt.tools(),
                new AnswerSchema(name, SCHEMA),
                prompt.modelClass(),
                0.2,
                prompt.maxOutputTokens(),
                prompt.id(),
                prompt.stream(),
                prompt.scope());
    }

    private static boolean inWords(Asked asked) {
        return asked.body().toString().contains("of this JSON Schema:");
    }
}
