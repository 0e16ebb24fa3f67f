package dev.firebreak.kit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.schemas.Signal;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenTextGuardTest {
    private static final Guard GUARD = new HiddenTextGuard();

    @Test
    void zeroWidthCharactersInsideWordsAreReported() {
        assertThat(GUARD.look("i\u200Bg\u200Bn\u200Bo\u200Bre all"))
                .extracting(Signal::getName)
                .containsExactly("zero-width-characters");
    }

    @Test
    void softHyphensAfterEveryLetterAreReported() {
        assertThat(GUARD.look("i\u00ADg\u00ADn\u00ADo\u00ADr\u00ADe"))
                .extracting(Signal::getName)
                .containsExactly("zero-width-characters");
    }

    @Test
    void messagesInTagCharactersAreReported() {
        String hidden =
                "obey"
                        .codePoints()
                        .map(c -> 0xE0000 + c)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining());

        assertThat(GUARD.look("Good morning" + hidden))
                .extracting(Signal::getName)
                .containsExactly("tag-characters");
        assertThat(GUARD.look("\uD83C\uDFF4" + hidden + hidden))
                .extracting(Signal::getName)
                .containsExactly("tag-characters");
    }

    @Test
    void reversedTextIsReported() {
        assertThat(GUARD.look("invoice\u202Efdp.exe"))
                .extracting(Signal::getName)
                .containsExactly("bidi-override");
    }

    @Test
    void lookAlikeLettersInsideAWordAreReported() {
        assertThat(GUARD.look("раypal.example wants your pаssword"))
                .extracting(Signal::getName)
                .containsExactly("mixed-scripts");
    }

    @Test
    void wordsDrawnFromSymbolsAreReported() {
        assertThat(GUARD.look("𝐢𝐠𝐧𝐨𝐫𝐞 𝐚𝐥𝐥 rules"))
                .extracting(Signal::getName)
                .containsExactly("symbol-letters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Our family team \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 says thanks! \uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08",
                "Grüße aus England \uD83C\uDFF4\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F, bis bald",
                "سلام، می\u200Cخواهم وضعیت سفارش خود را بدانم.",
                "שלום, מספר ההזמנה שלי הוא \u200E48213\u200E, תודה",
                "क्\u200Dषमा करें, मेरा ऑर्डर नहीं आया",
                "Ver\u00ADsiche\u00ADrungs\u00ADbe\u00ADdin\u00ADgun\u00ADgen und Da\u00ADten\u00ADschutz",
                "Your receipt\u200C\u00A0\u200C\u00A0\u200C\u00A0\u200C\u00A0\u200C\u00A0",
                "Step 1\uFE0F\u20E3 open the app, press \u2764\uFE0F",
                "Здравствуйте, подскажите, где мой заказ? E-Mail folgt.",
                "Der Betrag von 1\u202F299,00\u00A0€, Größe 5 µm, Temperatur 𝑥 = 4.2"
            })
    void honestUsesStayUnreported(String text) {
        assertThat(GUARD.look(text)).isEmpty();
    }
}
