package dev.firebreak.agent.report.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of AWS's own documentation of Signature Version 4 for S3. */
class SigV4Test {
    private static final SigV4 SIGNER =
            new SigV4(
                    "AKIAIOSFODNN7EXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    "us-east-1",
                    "s3");
    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");

    @Test
    void gettingAnObjectIsSignedAsInTheExample() {
        Map<String, String> headers =
                SIGNER.headers(
                        "GET",
                        URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                        Map.of("Range", "bytes=0-9"),
                        Sha256.of(new byte[0]),
                        NOW);

        assertThat(headers)
                .containsEntry("x-amz-date", "20130524T000000Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + " SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + " Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void puttingAnObjectIsSignedAsInTheExample() {
        Map<String, String> headers =
                SIGNER.headers(
                        "PUT",
                        URI.create("https://examplebucket.s3.amazonaws.com/test%24file.text"),
                        Map.of(
                                "Date", "Fri, 24 May 2013 00:00:00 GMT",
                                "x-amz-storage-class", "REDUCED_REDUNDANCY"),
                        Sha256.of("Welcome to Amazon S3.".getBytes(StandardCharsets.US_ASCII)),
                        NOW);

        assertThat(headers.get("authorization"))
                .endsWith(
                        "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void keysAreNotShown() {
        assertThat(SIGNER.toString()).doesNotContain("AKIA", "wJalr");
    }
}
