package dev.firebreak.model;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether an address is on this machine or network, by what it says itself: nobody is asked for the
 * name, since a name that points inwards now may point elsewhere later. In doubt it is not.
 */
final class LocalNetwork {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");

    /** RFC 6761, 6762, 8375, ICANN's for private use, and Kubernetes' own. */
    private static final List<String> ENDINGS =
            List.of(".localhost", ".local", ".home.arpa", ".internal", ".svc");

    private LocalNetwork() {}

    /**
     * @param named hosts that somebody says are local
     */
    static boolean holds(URI url, List<String> named) {
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            return false;
        }
        if (named.stream().anyMatch(host::equalsIgnoreCase)) {
            return true;
        }
        if (IPV4.matcher(host).matches() || IPV6.matcher(host).matches()) {
            return isPrivate(host);
        }
        return host.indexOf('.') < 0 || ENDINGS.stream().anyMatch(host::endsWith);
    }

    private static boolean isPrivate(String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal);
            boolean uniqueLocal =
                    address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc;
            return address.isLoopbackAddress()
                    || address.isSiteLocalAddress()
                    || address.isLinkLocalAddress()
                    || uniqueLocal;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
