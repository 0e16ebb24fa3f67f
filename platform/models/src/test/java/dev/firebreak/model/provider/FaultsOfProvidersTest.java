package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.fault.Fault;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Reply;
import dev.firebreak.model.fault.Told;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad behaviour, in every protocol, whole and streamed, is told apart for what it is. */
class FaultsOfProvidersTest {
    /** What an expected failure has spent. */
    enum Spent {
        /** The provider didn't take the request. */
        NOTHING,
        /** It said what. */
        AS_TOLD,
        /** It said nothing: estimated, and more than nothing. */
        ESTIMATED,
        /** It depends on how far the answer came: anything above nothing. */
        SOME
    }

    record Row(
            Reply reply,
            ModelError error,
            @Nullable Duration retryAfter,
            Spent spent,
            boolean hasty) {
        Row(Reply reply, ModelError error, Spent spent) {
            this(reply, error, null, spent, false);
        }
    }

    record Case(Row row, Protocol protocol, boolean streamed) {
        @Override
        public String toString() {
            String reply =
                    switch (row.reply()) {
                        case Fault fault -> fault.name();
                        case Told told -> "ends " + told.end();
                    };
            return reply + " " + protocol + (streamed ? " streamed" : " whole");
        }
    }

    private static final Duration SECONDS_7 = Duration.ofSeconds(7);
    private static final Duration LATER = Duration.ofSeconds(42);

    private final FaultServer server = FaultServer.start();
    private final LogWatch logs = new LogWatch();

    @BeforeEach
    void watch() {
        logs.start();
    }

    @AfterEach
    void close() {
        server.close();
        logs.stop();
    }

    private static List<Row> rows() {
        return List.of(
                new Row(Fault.THROTTLED, ModelError.THROTTLED, Spent.NOTHING),
                new Row(
                        Fault.THROTTLED_SECONDS,
                        ModelError.THROTTLED,
                        SECONDS_7,
                        Spent.NOTHING,
                        false),
                new Row(Fault.THROTTLED_DATE, ModelError.THROTTLED, LATER, Spent.NOTHING, false),
                new Row(
                        Fault.THROTTLED_MILLIS,
                        ModelError.THROTTLED,
                        Duration.ofMillis(250),
                        Spent.NOTHING,
                        false),
                new Row(Fault.SERVER, ModelError.SERVER, Spent.NOTHING),
                new Row(Fault.OVERLOADED, ModelError.OVERLOADED, Spent.NOTHING),
                new Row(Fault.OVERLOADED_IN_200, ModelError.OVERLOADED, Spent.SOME),
                new Row(Fault.CONTEXT_TOO_LONG, ModelError.CONTEXT_TOO_LONG, Spent.NOTHING),
                new Row(Fault.BAD_KEY, ModelError.AUTH, Spent.NOTHING),
                new Row(Fault.BAD_KEY_QUOTED, ModelError.AUTH, Spent.NOTHING),
                new Row(Fault.FORBIDDEN, ModelError.AUTH, Spent.NOTHING),
                new Row(Fault.NO_MODEL, ModelError.NO_MODEL, Spent.NOTHING),
                new Row(Fault.BAD_REQUEST, ModelError.BAD_REQUEST, Spent.NOTHING),
                new Row(Fault.REDIRECT, ModelError.BAD_RESPONSE, Spent.NOTHING),
                new Row(Fault.BAD_GATEWAY, ModelError.SERVER, Spent.NOTHING),
                new Row(Fault.SILENCE, ModelError.TIMEOUT, null, Spent.ESTIMATED, true),
                new Row(Fault.BODY_STALL, ModelError.TIMEOUT, null, Spent.SOME, true),
                new Row(Fault.SLOW_DRIP, ModelError.TIMEOUT, null, Spent.ESTIMATED, true),
                new Row(Fault.BODY_CUT, ModelError.CUT, Spent.SOME),
                new Row(Fault.HALF_JSON, ModelError.CUT, Spent.SOME),
                new Row(Fault.STREAM_CUT, ModelError.CUT, Spent.SOME),
                new Row(Fault.RESET, ModelError.UNREACHABLE, Spent.NOTHING),
                new Row(Fault.RESET_IN_BODY, ModelError.CUT, Spent.SOME),
                new Row(Fault.HTML, ModelError.BAD_RESPONSE, Spent.ESTIMATED),
                new Row(Fault.OTHER_TYPE, ModelError.BAD_RESPONSE, Spent.ESTIMATED),
                new Row(Fault.EMPTY_ANSWER, ModelError.UNUSABLE, Spent.AS_TOLD),
                new Row(Fault.CALLS_MISSHAPEN, ModelError.UNUSABLE, Spent.SOME),
                new Row(Fault.CALL_NAMELESS, ModelError.UNUSABLE, Spent.AS_TOLD),
                new Row(Fault.GIGANTIC, ModelError.UNUSABLE, Spent.SOME),
                new Row(Fault.NO_HTTP, ModelError.BAD_RESPONSE, Spent.NOTHING),
                new Row(ending(Told.End.LENGTH), ModelError.TRUNCATED, Spent.AS_TOLD),
                new Row(ending(Told.End.UNHEARD), ModelError.UNUSABLE, Spent.AS_TOLD));
    }

    /** Where protocols have their own ways, or one of them has none. */
    private static List<Case> exceptions(boolean streamed) {
        List<Case> cases = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            boolean gemini = protocol == Protocol.GEMINI;
            boolean ollama = protocol == Protocol.OLLAMA;
            Row quota =
                    new Row(
                            Fault.QUOTA,
                            ModelError.QUOTA,
                            gemini ? Duration.ofSeconds(30) : null,
                            Spent.NOTHING,
                            false);
            cases.add(new Case(quota, protocol, streamed));
            // Anthropic's own 503 is an api_error, which is said to be its fault, not its load.
            Row unavailable =
                    new Row(
                            Fault.UNAVAILABLE,
                            protocol == Protocol.ANTHROPIC
                                    ? ModelError.SERVER
                                    : ModelError.OVERLOADED,
                            Spent.NOTHING);
            cases.add(new Case(unavailable, protocol, streamed));
            // Gemini says 200 to it and counts the prompt.
            Row filtered =
                    new Row(
                            Fault.PROMPT_FILTERED,
                            ModelError.CONTENT_FILTER,
                            gemini ? Spent.SOME : Spent.NOTHING);
            cases.add(new Case(filtered, protocol, streamed));
            // A stream that ends before its end mark was cut; a whole answer is just none.
            ModelError none = streamed ? ModelError.CUT : ModelError.BAD_RESPONSE;
            cases.add(
                    new Case(
                            new Row(Fault.EMPTY_OBJECT, none, Spent.ESTIMATED),
                            protocol,
                            streamed));
            cases.add(new Case(new Row(Fault.NO_BODY, none, Spent.ESTIMATED), protocol, streamed));
            if (!ollama) {
                ModelError refused =
                        switch (protocol) {
                            case OPENAI, ANTHROPIC -> ModelError.REFUSED;
                            case GEMINI, OLLAMA -> ModelError.CONTENT_FILTER;
                        };
                cases.add(
                        new Case(
                                new Row(ending(Told.End.REFUSAL), refused, Spent.AS_TOLD),
                                protocol,
                                streamed));
                ModelError filter =
                        protocol == Protocol.ANTHROPIC
                                ? ModelError.REFUSED
                                : ModelError.CONTENT_FILTER;
                cases.add(
                        new Case(
                                new Row(ending(Told.End.FILTER), filter, Spent.AS_TOLD),
                                protocol,
                                streamed));
                ModelError silent = streamed && gemini ? ModelError.CUT : ModelError.BAD_RESPONSE;
                cases.add(
                        new Case(
                                new Row(ending(Told.End.SILENT), silent, Spent.AS_TOLD),
                                protocol,
                                streamed));
            }
        }
        return cases;
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean streamed : new boolean[] {false, true}) {
            for (Row row : rows()) {
                for (Protocol protocol : Protocol.values()) {
                    cases.add(new Case(row, protocol, streamed));
                }
            }
            cases.addAll(exceptions(streamed));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aBadBehaviourIsToldApart(Case expected) {
        Row row = expected.row();
        server.otherwise(row.reply());
        Duration limit = row.hasty() ? Ask.HASTY : Ask.PATIENT;
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        expected.protocol(),
                        server.url(expected.protocol()),
                        ApiKey.of(Ask.KEY),
                        "m",
                        limit,
                        Ask.PATIENT,
                        64 * 1024);
        Ask.Listening stream = new Ask.Listening();
        Prompt prompt = Ask.prompt().withStream(expected.streamed() ? stream : null);
        Instant now = FaultServer.RETRY_AT.minus(LATER);

        ModelException failure =
                Ask.failure(Providers.open(endpoint, Ask.HTTP, InstantSource.fixed(now)), prompt);

        if (row.reply() == Fault.RESET_IN_BODY && failure.error() == ModelError.UNREACHABLE) {
            // A reset may overtake what was sent before it: then nobody has seen an answer begin.
            return;
        }
        assertThat(failure.error()).as(failure.getMessage()).isEqualTo(row.error());
        assertThat(failure.retryAfter()).isEqualTo(row.retryAfter());
        assertSpent(expected, failure);
        // What is not taken as it is, is asked once more, plainly.
        assertThat(server.requests()).hasSize(row.reply() == Fault.BAD_REQUEST ? 2 : 1);
        assertThat(stream.restarts).isEqualTo(stream.pieces.isEmpty() ? 0 : 1);
        assertThat(String.join("", stream.pieces))
                .isEqualTo(
                        expected.streamed() && failure.partial() != null ? failure.partial() : "");
        assertNothingLeaks(failure);
    }

    private static void assertSpent(Case expected, ModelException failure) {
        Tokens spent = failure.spent();
        switch (expected.row().spent()) {
            case NOTHING -> assertThat(spent).isEqualTo(Tokens.NONE);
            case AS_TOLD -> assertThat(spent).isEqualTo(UsageTest.toldBy(expected.protocol()));
            // "Be brief." and "What is a firebreak?" are 29 characters.
            case ESTIMATED -> assertThat(spent).isEqualTo(Tokens.of(8, 0));
            case SOME -> {
                assertThat(spent.input()).isPositive();
                if (failure.partial() != null) {
                    assertThat(spent.output()).isPositive();
                }
            }
        }
    }

    private void assertNothingLeaks(ModelException failure) {
        String key = Ask.KEY;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            assertThat(String.valueOf(at.getMessage()))
                    .doesNotContain(key, "hello", "firebreak", "brief", "<html>");
        }
        assertThat(String.valueOf(failure.partial())).doesNotContain(key);
        assertThat(logs.text()).doesNotContain(key, "hello", "firebreak?", "brief");
    }

    private static Told ending(Told.End end) {
        return Told.text("hello world").ending(end);
    }
}
