package dev.firebreak.agent.email.triage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    private static final Language LANGUAGES = new Language();

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "en # Where is my parcel, and when can I expect it?",
                "de # Wo ist mein Paket und wann kommt es an?",
                "fr # Bonjour, où est mon colis et quand vais-je le recevoir ?",
                "es # ¿Dónde está mi pedido y cuándo llegará?",
                "it # Buongiorno, quando arriva il mio ordine? Grazie",
                "nl # Waar blijft mijn bestelling en wanneer wordt die bezorgd?",
                "pt # Olá, quando vou receber a minha encomenda? Obrigado",
                "sv # Hej, när kommer mitt paket? Jag har inte fått det.",
                "pl # Dzień dobry, gdzie jest moje zamówienie? Proszę o odpowiedź.",
                "ru # Здравствуйте, где мой заказ?",
                "uk # Доброго дня, коли ви надішлете моє замовлення? Її ще немає.",
                "el # Καλημέρα, πού είναι η παραγγελία μου;",
                "ar # مرحبا، أريد إلغاء طلبي رقم 48213 من فضلك.",
                "fa # سلام، می\u200Cخواهم وضعیت سفارش خود را بدانم.",
                "he # שלום, איפה ההזמנה שלי?",
                "ja # ご注文番号：12345 お届け日はいつですか",
                "zh # 您好，我的订单什么时候到？",
                "ko # 주문한 상품은 언제 도착하나요?",
                "und # NL-204518 12.90",
                "und # ok"
            })
    void aSentenceOrTwoTellTheLanguage(String language, String text) {
        assertThat(LANGUAGES.of(text)).isEqualTo(language);
    }
}
