package dev.firebreak.model.provider;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has LangChain4j write the request of a prompt, in the endpoint's protocol. The HTTP client we
 * plug in takes the request out and stops LangChain4j there: sending and reading are our own (see
 * {@link Wire} and {@link Exchange}). Both ways of its SPI hand the request over on the calling
 * thread.
 */
final class RequestWriter {
    /** Where the plug-in puts the request of the call under way. */
    private static final ScopedValue<Slot> SLOT = ScopedValue.newInstance();

    private static final class Slot {
        @Nullable HttpRequest request;
    }

    /** Stops LangChain4j where the request is written. */
    private static final class Written extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Written() {
            super("the request is written", null, false, false);
        }
    }

    private final Endpoint endpoint;
    private final ChatRequests requests;
    private final ChatModel whole;
    private final StreamingChatModel streamed;

    RequestWriter(Endpoint endpoint, Manner manner) {
        this.endpoint = endpoint;
        this.requests = ChatRequests.of(endpoint, manner);
        this.whole = ChatModels.whole(endpoint, manner, new PlugBuilder());
        this.streamed = ChatModels.streamed(endpoint, manner, new PlugBuilder());
    }

    /**
     * The request, streamed when the prompt wants its answer so.
     *
     * @throws ModelException it can't be written in this protocol
     */
    java.net.http.HttpRequest write(Prompt prompt) {
        Slot slot = new Slot();
        RuntimeException failure = null;
        try {
            ChatRequest request = requests.of(prompt);
            ScopedValue.where(SLOT, slot).run(() -> hand(request, prompt.stream() != null));
        } catch (RuntimeException e) {
            failure = e;
        }
        HttpRequest written = slot.request;
        if (written == null) {
            // Not the message: it may quote the prompt.
            throw new ModelException(
                    ModelError.BAD_REQUEST,
                    "a prompt that can't be written for %s: %s"
                            .formatted(
                                    endpoint.qualifiedName(),
                                    failure == null
                                            ? "no request"
                                            : failure.getClass().getSimpleName()));
        }
        return ours(written, prompt.stream() != null);
    }

    private void hand(ChatRequest request, boolean inPieces) {
        if (inPieces) {
            streamed.chat(request, new Nobody());
        } else {
            whole.chat(request);
        }
    }

    private java.net.http.HttpRequest ours(HttpRequest written, boolean inPieces) {
        java.net.http.HttpRequest.Builder builder =
                java.net.http.HttpRequest.newBuilder(URI.create(written.url()))
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body(written)));
        // Over plain HTTP a JDK client asks to be upgraded, which some small servers stumble over.
        if ("http".equals(endpoint.url().getScheme())) {
            builder.version(java.net.http.HttpClient.Version.HTTP_1_1);
        }
        written.headers().forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
        builder.setHeader("User-Agent", "firebreak");
        builder.setHeader(
                "Accept",
                inPieces
                        ? "text/event-stream, application/x-ndjson, application/json"
                        : "application/json");
        return builder.build();
    }

    private String body(HttpRequest written) {
        return endpoint.protocol() == Protocol.GEMINI
                ? GeminiTurns.answeredTogether(written.body())
                : written.body();
    }

    /** The client we plug in. */
    private static final class Plug implements HttpClient {
        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            SLOT.get().request = request;
            throw new Written();
        }

        @Override
        public void execute(
                HttpRequest request,
                ServerSentEventParser parser,
                ServerSentEventListener listener) {
            SLOT.get().request = request;
        }
    }

    /** Keeps no time limits: {@link Exchange} has them. */
    private static final class PlugBuilder implements HttpClientBuilder {
        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return new Plug();
        }
    }

    /** Listens to nothing: nothing is said through LangChain4j. */
    private static final class Nobody implements StreamingChatResponseHandler {
        @Override
        public void onCompleteResponse(ChatResponse response) {
            throw new IllegalStateException("LangChain4j answered without a connection");
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("LangChain4j failed without a connection", error);
        }
    }
}
