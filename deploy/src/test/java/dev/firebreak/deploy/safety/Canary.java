package dev.firebreak.deploy.safety;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What must not be found where people on duty read. Each is valid in its kind and nobody's. */
enum Canary {
    EMAIL("wilma.kanarie@vogel.example"),
    PHONE("+49 30 90182044"),
    IBAN("DE02 1203 0000 0000 2020 51"),
    CARD("5425 2334 3010 9903"),
    SSN("536-22-8726"),
    TOKEN("ghp_k4Narie0123456789abcdefghijABCDEFGHI"),
    CLOUD_KEY("AKIAK4NARIEXAMPLE77Q"),
    WEB_TOKEN("eyJhbGciOiJIUzI1NiJ9.eyJrYW5hcmllIjoidm9nZWwifQ.a2FuYXJpZXZvZ2Vs"),
    PASSWORD("kanarievogel77");

    private static final int PIECE_CHARS = 10;

    private final String value;

    Canary(String value) {
        this.value = value;
    }

    String value() {
        return value;
    }

    /** All of them as people write them. */
    static String inProse() {
        return "Write to %s or call me on %s. %s The key is %s, or %s, or %s; password: %s"
                .formatted(
                        EMAIL.value,
                        PHONE.value,
                        numbers(),
                        TOKEN.value,
                        CLOUD_KEY.value,
                        WEB_TOKEN.value,
                        PASSWORD.value);
    }

    /** Those that a reply to their owner may hold. */
    static String numbers() {
        return "Pay to IBAN %s or by card %s; my SSN is %s."
                .formatted(IBAN.value, CARD.value, SSN.value);
    }

    /**
     * One of them that the bytes hold, or a piece of ten characters of it, with or without its
     * blanks; null when there is none.
     */
    static @Nullable Canary in(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = bare(new String(bytes, StandardCharsets.UTF_8));
        for (Canary canary : values()) {
            String sought = bare(canary.value);
            for (int at = 0; at + PIECE_CHARS <= sought.length(); at++) {
                String piece = sought.substring(at, at + PIECE_CHARS);
                // A name before the sign is a name; with it, it is an address.
                if ((canary != EMAIL || piece.contains("@")) && text.contains(piece)) {
                    return canary;
                }
            }
        }
        return null;
    }

    private static String bare(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[ \\u00a0()/-]", "");
    }
}
