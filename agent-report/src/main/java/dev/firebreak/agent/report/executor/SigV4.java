package dev.firebreak.agent.report.executor;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a request as S3 and its like want it: AWS Signature Version 4, as its documentation
 * describes it, for a request without a query and with the body's hash in a header.
 */
record SigV4(String accessKey, String secretKey, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** Keys are nobody's business. */
    @Override
    public String toString() {
        return service + " in " + region;
    }

    /**
     * All headers that the request needs: those given, and date, body hash and signature. The host
     * is signed and not among them, the client sends it.
     */
    Map<String, String> headers(
            String method, URI uri, Map<String, String> headers, String bodySha256, Instant now) {
        String stamp = STAMP.format(now);
        List<String> scoped = List.of(stamp.substring(0, 8), region, service, "aws4_request");
        String scope = String.join("/", scoped);
        Map<String, String> sent = new TreeMap<>(headers);
        sent.put("x-amz-content-sha256", bodySha256);
        sent.put("x-amz-date", stamp);
        SortedMap<String, String> signed = new TreeMap<>();
        sent.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip()));
        signed.put("host", host(uri));
        String names = String.join(";", signed.keySet());
        String canonical =
                String.join(
                        "\n",
                        method,
                        uri.getRawPath(),
                        "",
                        signed.entrySet().stream()
                                .map(h -> h.getKey() + ":" + h.getValue() + "\n")
                                .collect(Collectors.joining()),
                        names,
                        bodySha256);
        String toSign =
                String.join(
                        "\n",
                        ALGORITHM,
                        stamp,
                        scope,
                        Sha256.of(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scoped) {
            key = hmac(key, part);
        }
        sent.put(
                "authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                ALGORITHM,
                                accessKey,
                                scope,
                                names,
                                HexFormat.of().formatHex(hmac(key, toSign))));
        return sent;
    }

    private static String host(URI uri) {
        boolean usual =
                uri.getPort() < 0
                        || (uri.getPort() == 443 && "https".equals(uri.getScheme()))
                        || (uri.getPort() == 80 && "http".equals(uri.getScheme()));
        return usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
