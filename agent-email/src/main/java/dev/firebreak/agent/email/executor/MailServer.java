package dev.firebreak.agent.email.executor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A mail server and how it is reached, by SMTP or IMAP.
 *
 * @param user null: it asks for none
 * @param password goes with the user
 * @param timeoutMs how long it may take for one answer
 * @param trust who is believed to be the server; null: whom Java trusts
 */
record MailServer(
        String host,
        int port,
        Tls tls,
        @Nullable String user,
        @Nullable String password,
        int timeoutMs,
        @Nullable SSLSocketFactory trust) {
    /**
     * @throws IllegalArgumentException when what is sent there could be read on its way
     */
    MailServer {
        if (tls == Tls.NONE && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "no TLS is for a server on this machine only, and %s is not on it; expected starttls or tls"
                            .formatted(host));
        }
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException(
                    "a user and a password of %s go together".formatted(host));
        }
    }

    /** The password is nobody's business. */
    @Override
    public String toString() {
        return host + ":" + port;
    }

    /**
     * What Angus Mail wants to know.
     *
     * @param protocol {@code smtp} or {@code imap}
     */
    Properties properties(String protocol) {
        String scheme = scheme(protocol);
        String timeout = String.valueOf(timeoutMs);
        Properties p = new Properties();
        p.put("mail.transport.protocol", scheme);
        p.put("mail.store.protocol", scheme);
        String own = "mail." + scheme + ".";
        p.put(own + "host", host);
        p.put(own + "port", String.valueOf(port));
        p.put(own + "auth", String.valueOf(user != null));
        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            p.put(own + wait, timeout);
        }
        p.put(own + "ssl.checkserveridentity", "true");
        p.put(own + "ssl.protocols", "TLSv1.3 TLSv1.2");
        p.put(own + "starttls.enable", String.valueOf(tls == Tls.STARTTLS));
        p.put(own + "starttls.required", String.valueOf(tls == Tls.STARTTLS));
        if (trust != null) {
            p.put(own + "ssl.socketFactory", trust);
        }
        return p;
    }

    String scheme(String protocol) {
        return tls == Tls.TLS ? protocol + "s" : protocol;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
