package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UsageTest {
    private final FaultServer server = FaultServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    /** {@link Told#TOKENS}, as far as a protocol has fields for them. */
    static Tokens toldBy(Protocol protocol) {
        return switch (protocol) {
            case OPENAI, GEMINI -> Told.TOKENS;
            case ANTHROPIC -> new Tokens(11, 5, 0, 7, 0);
            case OLLAMA -> Tokens.of(11, 7);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void whatAProviderCountsIsCountedAlike(Protocol protocol, boolean streamed) {
        Completion completion = ask(protocol, streamed);

        assertThat(completion.tokens()).isEqualTo(toldBy(protocol));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true",
        "GEMINI,false", "GEMINI,true", "OLLAMA,false", "OLLAMA,true"
    })
    void silenceAboutUsageIsNotFree(Protocol protocol, boolean streamed) {
        server.next(Told.text("hello world").withTokens(null));

        Completion completion = ask(protocol, streamed);

        // 29 and 11 characters.
        assertThat(completion.tokens()).isEqualTo(Tokens.of(8, 3));
    }

    @Test
    void whatAnthropicWritesToItsCacheIsInputToo() {
        Tokens told = new Tokens(20, 5, 8, 7, 0);
        server.next(Told.text("hello").withTokens(told));

        assertThat(ask(Protocol.ANTHROPIC, false).tokens()).isEqualTo(told);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aCountOfNothingForSomethingIsNotBelieved(Protocol protocol) {
        server.next(Told.text("hello world").withTokens(Tokens.NONE));

        assertThat(ask(protocol, true).tokens()).isEqualTo(Tokens.of(8, 3));
    }

    @Test
    void partsThatAreLargerThanTheWholeAreCutToIt() {
        Usage usage = new Usage();

        usage.input(10, 12, 5);
        usage.output(3, 9);

        assertThat(usage.tokens(0, 0)).isEqualTo(new Tokens(10, 10, 0, 3, 3));
    }

    private Completion ask(Protocol protocol, boolean streamed) {
        return Ask.model(Ask.endpoint(server, protocol))
                .complete(Ask.prompt().withStream(streamed ? new Ask.Listening() : null));
    }
}
