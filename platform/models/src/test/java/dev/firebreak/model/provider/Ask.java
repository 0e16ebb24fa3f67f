package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.fault.FaultServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** How the tests of this package ask a provider. */
final class Ask {
    /** Looked for wherever it must not be. */
    static final String KEY = "sk-canary-7f3a9e1b5c";

    /** Long enough where an answer is expected. */
    static final Duration PATIENT = Duration.ofSeconds(30);

    /** Short enough where none is. */
    static final Duration HASTY = Duration.ofMillis(300);

    static final HttpClient HTTP = Providers.http();

    private Ask() {}

    static Endpoint endpoint(URI url, Protocol protocol) {
        return new Endpoint(
                "test", protocol, url, ApiKey.of(KEY), "m", PATIENT, PATIENT, 1024 * 1024);
    }

    static Endpoint endpoint(FaultServer server, Protocol protocol) {
        return endpoint(server.url(protocol), protocol);
    }

    static Model model(Endpoint endpoint) {
        return Providers.open(endpoint, HTTP, InstantSource.system());
    }

    static Prompt prompt() {
        return Prompt.of("Be brief.", "What is a firebreak?");
    }

    static ModelException failure(Model model, Prompt prompt) {
        ModelException failure =
                catchThrowableOfType(ModelException.class, () -> model.complete(prompt));
        if (failure == null) {
            throw new AssertionError("an answer where none was expected");
        }
        return failure;
    }

    /** Keeps what it is told. */
    static final class Listening implements AnswerStream {
        final List<String> pieces = new ArrayList<>();
        int restarts;

        @Override
        public void text(String piece) {
            pieces.add(piece);
        }

        @Override
        public void restart() {
            restarts++;
        }
    }
}
