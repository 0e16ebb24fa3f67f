package dev.firebreak.model.provider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.model.fault.Fault;
import dev.firebreak.model.fault.FaultServer;
import dev.firebreak.model.fault.Told;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProvidersTest {
    private final FaultServer server = FaultServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anAnswerIsHeardWhole(Protocol protocol) {
        server.next(Told.text("Grüße, \"{}\" \n 🔥"));

        Completion completion = model(protocol).complete(Ask.prompt());

        assertThat(completion.text()).isEqualTo("Grüße, \"{}\" \n 🔥");
        assertThat(completion.calls()).isEmpty();
        assertThat(completion.model()).isEqualTo("test/m");
        assertThat(completion.cached()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void anAnswerIsHeardWhileItIsWritten(Protocol protocol) {
        Ask.Listening stream = new Ask.Listening();

        Completion completion = model(protocol).complete(Ask.prompt().withStream(stream));

        assertThat(completion.text()).isEqualTo("hello world");
        assertThat(stream.pieces).containsExactly("hello ", "world");
        assertThat(stream.restarts).isZero();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aWholeAnswerWhereAStreamWasWantedIsTakenToo(Protocol protocol) {
        server.next(Fault.PROMPT_FILTERED);
        Ask.Listening stream = new Ask.Listening();

        ModelException failure = Ask.failure(model(protocol), Ask.prompt().withStream(stream));

        assertThat(failure.error()).isEqualTo(ModelError.CONTENT_FILTER);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    @Timeout(60)
    void afterItsEndMarkAStreamKeepsNobodyWaiting(Protocol protocol) {
        server.next(Fault.LINGERING);
        Duration longer = Duration.ofMinutes(10);
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        protocol,
                        server.url(protocol),
                        ApiKey.of(Ask.KEY),
                        "m",
                        longer,
                        longer,
                        1024 * 1024);

        Completion completion =
                Ask.model(endpoint).complete(Ask.prompt().withStream(new Ask.Listening()));

        assertThat(completion.text()).isEqualTo("hello world");
        await().until(() -> server.abandoned() == 1);
    }

    @Test
    void manyAskAtOnceAndEachGetsItsOwnAnswer() throws Exception {
        server.otherwise(
                asked -> Told.text(asked.body().path("messages").path(1).path("content").asText()));
        Model model = model(Protocol.OPENAI);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Completion>> answers =
                    IntStream.range(0, 200)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () -> model.complete(Prompt.of("x", "n" + i))))
                            .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().text()).isEqualTo("n" + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "OLLAMA,false", "OLLAMA,true"})
    void theRequestsOwnDeadlineEndsACallToo(Protocol protocol, boolean streamed) {
        server.otherwise(Fault.SLOW_DRIP);
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Prompt prompt = until(now.plus(Ask.HASTY));
        Model model =
                Providers.open(Ask.endpoint(server, protocol), Ask.HTTP, InstantSource.fixed(now));

        ModelException failure =
                Ask.failure(model, prompt.withStream(streamed ? new Ask.Listening() : null));

        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(failure).hasMessageContaining("300 ms");
        await().until(() -> server.abandoned() == 1);
    }

    @Test
    void afterTheDeadlineNothingIsSent() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Model model =
                Providers.open(
                        Ask.endpoint(server, Protocol.OPENAI), Ask.HTTP, InstantSource.fixed(now));

        ModelException failure = Ask.failure(model, until(now));

        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(failure.spent().total()).isZero();
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aStreamThatPausesTooLongIsGivenUp(Protocol protocol) {
        server.next(Fault.BODY_STALL);
        Endpoint patient = Ask.endpoint(server, protocol);
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        protocol,
                        patient.url(),
                        patient.key(),
                        "m",
                        Ask.PATIENT,
                        Ask.HASTY,
                        1024);

        ModelException failure =
                Ask.failure(Ask.model(endpoint), Ask.prompt().withStream(new Ask.Listening()));

        assertThat(failure.error()).isEqualTo(ModelError.TIMEOUT);
        assertThat(failure).hasMessageContaining("kept silent for 300 ms");
        assertThat(failure.partial()).isEqualTo("hello ");
        await().until(() -> server.abandoned() == 1);
    }

    @ParameterizedTest
    @CsvSource({"SILENCE,false", "BODY_STALL,false", "BODY_STALL,true", "GIGANTIC,true"})
    void whatIsGivenUpIsClosed(Fault fault, boolean streamed) {
        server.next(fault);
        Endpoint endpoint =
                new Endpoint(
                        "test",
                        Protocol.ANTHROPIC,
                        server.url(Protocol.ANTHROPIC),
                        ApiKey.of(Ask.KEY),
                        "m",
                        Duration.ofSeconds(1),
                        Ask.HASTY,
                        100_000);

        Ask.failure(
                Ask.model(endpoint),
                Ask.prompt().withStream(streamed ? new Ask.Listening() : null));

        await().until(() -> server.abandoned() == 1);
    }

    @ParameterizedTest
    @CsvSource({"SILENCE,false", "BODY_STALL,false", "SILENCE,true", "BODY_STALL,true"})
    void anInterruptEndsTheCallAndStaysKnown(Fault fault, boolean streamed) throws Exception {
        server.next(fault);
        Model model = model(Protocol.OPENAI);
        AtomicReference<ModelException> failure = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch over = new CountDownLatch(1);
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    failure.set(
                                            Ask.failure(
                                                    model,
                                                    Ask.prompt()
                                                            .withStream(
                                                                    streamed
                                                                            ? new Ask.Listening()
                                                                            : null)));
                                    interrupted.set(Thread.currentThread().isInterrupted());
                                    over.countDown();
                                });
        await().until(() -> server.requests().size() == 1);

        caller.interrupt();
        over.await();

        assertThat(failure.get()).hasMessageContaining("interrupted");
        assertThat(failure.get().spent().input()).as("it may have begun").isPositive();
        assertThat(interrupted).isTrue();
        await().until(() -> server.abandoned() == 1);
    }

    @Test
    void whoCanNotBeFoundIsUnreachable() {
        ModelException failure =
                Ask.failure(
                        Ask.model(
                                Ask.endpoint(
                                        URI.create("http://no-such-host.invalid/v1"),
                                        Protocol.OPENAI)),
                        Ask.prompt());

        assertThat(failure.error()).isEqualTo(ModelError.UNREACHABLE);
        assertThat(failure).hasMessageContaining("can't be resolved");
        assertThat(failure.spent().total()).isZero();
    }

    @Test
    void whoTakesNoConnectionsIsUnreachable() throws IOException {
        URI url;
        try (ServerSocket socket = new ServerSocket(0)) {
            url = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        ModelException failure =
                Ask.failure(Ask.model(Ask.endpoint(url, Protocol.OLLAMA)), Ask.prompt());

        assertThat(failure.error()).isEqualTo(ModelError.UNREACHABLE);
        assertThat(failure).hasMessageContaining("takes no connections");
    }

    @Test
    void whoDoesNotSpeakTlsIsUnreachable() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = plain.accept()) {
                                    socket.getOutputStream()
                                            .write("HTTP/1.1 400 x\r\n\r\n".getBytes(US_ASCII));
                                    socket.getInputStream().readAllBytes();
                                } catch (IOException e) {
                                    // it hangs up on us
                                }
                            });
            URI url = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/v1");

            ModelException failure =
                    Ask.failure(Ask.model(Ask.endpoint(url, Protocol.OPENAI)), Ask.prompt());

            assertThat(failure.error()).isEqualTo(ModelError.UNREACHABLE);
            assertThat(failure).hasMessageContaining("can't be spoken to by TLS");
            assertThat(failure.spent().total()).isZero();
        }
    }

    @Test
    void whatAListenerThrowsEndsTheCall() {
        AnswerStream broken =
                new AnswerStream() {
                    @Override
                    public void text(String piece) {
                        throw new IllegalStateException("full");
                    }

                    @Override
                    public void restart() {}
                };

        assertThatThrownBy(() -> model(Protocol.GEMINI).complete(Ask.prompt().withStream(broken)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("full");
    }

    @Test
    void aClientThatFollowsRedirectsIsNotTaken() {
        HttpClient http =
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

        assertThatThrownBy(
                        () ->
                                Providers.open(
                                        Ask.endpoint(server, Protocol.OPENAI),
                                        http,
                                        InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyThatCanNotBeSentIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> ApiKey.of("secret\r\nX-Evil: 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
        assertThat(ApiKey.of(" " + Ask.KEY + "\n").reveal()).isEqualTo(Ask.KEY);
        assertThat(Ask.endpoint(server, Protocol.OPENAI).toString()).doesNotContain(Ask.KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:secret@host/v1",
        "http://host/v1?key=secret",
        "http://host/v1#secret",
        "ftp://secret",
        "secret",
        "//secret/v1"
    })
    void aUrlHasNoPlaceForAKey(URI url) {
        assertThatThrownBy(() -> Ask.endpoint(url, Protocol.GEMINI))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private Model model(Protocol protocol) {
        return Ask.model(Ask.endpoint(server, protocol));
    }

    private static Prompt until(Instant deadline) {
        Scope open = Scope.open();
        return Ask.prompt()
                .withScope(
                        new Scope(
                                open.agent(),
                                open.tenant(),
                                open.taskId(),
                                open.confidentiality(),
                                deadline,
                                open.allowance()));
    }
}
