package dev.firebreak.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Personal data and secrets that stand in letters, and what looks like them and is not. */
final class Sensitive {
    static final String MAIL = "ada.lovelace@example.org";
    static final String IBAN = "DE89370400440532013000";
    static final String CARD = "4111 1111 1111 1111";
    static final String SSN = "123-45-6789";
    static final String PHONE = "+1 212 555 0123";
    static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwx0123456789";
    static final String PASSWORD = "correct horse battery";
    static final List<String> SENSITIVE = List.of(MAIL, IBAN, CARD, SSN, PHONE, KEY, PASSWORD);
    static final String ORDER = "order 4012888888881881";
    static final String UUID = "00491701-2345-4678-9012-345678901234";
    static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static final String SAID =
            "Write to %s, or call %s. %s, %s, SSN %s, key %s. {\"nested\":\"{\\\"password\\\":\\\"%s\\\"}\"} %s, %s, %s"
                    .formatted(MAIL, PHONE, IBAN, CARD, SSN, KEY, PASSWORD, ORDER, UUID, DIGEST);

    private Sensitive() {}

    /** Says that none of it was printed, also broken by lines and tables. */
    static void isClean(Firebreak.Ran ran) {
        for (String sensitive : SENSITIVE) {
            assertThat(ran.out()).doesNotContain(sensitive);
            assertThat(ran.err()).doesNotContain(sensitive);
            assertThat(ran.out().replaceAll("[\\s|]+", ""))
                    .doesNotContain(sensitive.replace(" ", ""));
        }
    }
}
