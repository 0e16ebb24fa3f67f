package dev.firebreak.boundary.topic;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * By which name the broker knows each process. Without more said it is {@code User:} and the
 * process's name, which SASL gives when the user is called like the process; a TLS certificate
 * gives another.
 *
 * @param prefix stands before the name of a process that is not in {@code named}
 * @param named whole principals by process; two processes may share one
 * @param host from where, {@code *} for anywhere
 */
public record Principals(String prefix, Map<String, String> named, String host) {
    private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z]+:\\S.*");

    public Principals {
        named = Map.copyOf(named);
        if (!PRINCIPAL.matcher(prefix + "x").matches()) {
            throw new IllegalArgumentException(
                    "a principal's prefix is like User: or User:firebreak-, seen: " + prefix);
        }
        named.forEach(
                (process, principal) -> {
                    if (!PRINCIPAL.matcher(principal).matches() || principal.endsWith(":*")) {
                        throw new IllegalArgumentException(
                                "a principal is TYPE:NAME of one user, such as User:%s, seen: %s"
                                        .formatted(process, principal));
                    }
                });
        if (host.isBlank()) {
            throw new IllegalArgumentException("a host is an address, or * for any");
        }
    }

    /** Every process under its own name, from anywhere. */
    public static Principals ofProcesses() {
        return new Principals("User:", Map.of(), "*");
    }

    String of(String process) {
        return named.getOrDefault(process, prefix + process);
    }
}
