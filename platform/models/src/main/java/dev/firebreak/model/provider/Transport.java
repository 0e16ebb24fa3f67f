package dev.firebreak.model.provider;

import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is said of a connection that gave no answer, and of an error's name. */
final class Transport {
    private static final int CAUSES_MAX = 8;

    private Transport() {}

    /** No status line came. The cause itself is left out: its message may quote what was sent. */
    static ModelException unsent(Endpoint endpoint, @Nullable Throwable cause) {
        String host = endpoint.url().getHost();
        ModelError error = ModelError.UNREACHABLE;
        String what = "broke the connection before it answered";
        Throwable at = cause;
        for (int i = 0; i < CAUSES_MAX && at != null; i++, at = at.getCause()) {
            if (at instanceof UnresolvedAddressException || at instanceof UnknownHostException) {
                what = "is a name that can't be resolved";
                break;
            } else if (at instanceof HttpTimeoutException) {
                error = ModelError.TIMEOUT;
                what = "took no connection in time";
                break;
            } else if (at instanceof SSLException) {
                what = "can't be spoken to by TLS";
            } else if (at instanceof ProtocolException) {
                error = ModelError.BAD_RESPONSE;
                what = "doesn't speak HTTP";
            } else if (at instanceof ConnectException) {
                what = "takes no connections";
            }
        }
        return new ModelException(error, host + " " + what);
    }

    /**
     * The provider's names for what happened, as {@code (insufficient_quota)}: those that look like
     * names, as a body may hold anything, the key too.
     */
    static String named(List<String> said, ApiKey key) {
        String names =
                said.stream()
                        .distinct()
                        .filter(name -> name.matches("[A-Za-z][A-Za-z_]{1,47}"))
                        .filter(name -> key.isEmpty() || !key.reveal().equalsIgnoreCase(name))
                        .limit(3)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " (" + names + ")";
    }
}
