package dev.firebreak.agent.email.reply;

import java.util.Map;

/**
 * How a reply is put in one language. {@code %s} stands for a name or a number.
 *
 * @param language ISO 639-1
 */
record Wording(
        String language,
        String greetingNamed,
        String greeting,
        String thanksForOrder,
        String thanks,
        String askOrderNumber,
        String colleagueForRest,
        String colleague,
        String closing) {

    private static final Map<String, Wording> ALL =
            Map.of(
                    "en",
                    new Wording(
                            "en",
                            "Hello %s,",
                            "Hello,",
                            "thank you for your message about order %s.",
                            "thank you for your message.",
                            "So that we can look into it, please send us your order number. You find it in our order confirmation; it starts with NL-.",
                            "A colleague will answer your other questions personally.",
                            "A colleague will read your message and answer you personally.",
                            "Kind regards"),
                    "de",
                    new Wording(
                            "de",
                            "Guten Tag %s,",
                            "Guten Tag,",
                            "vielen Dank für Ihre Nachricht zur Bestellung %s.",
                            "vielen Dank für Ihre Nachricht.",
                            "Damit wir uns darum kümmern können, nennen Sie uns bitte Ihre Bestellnummer. Sie steht in unserer Bestellbestätigung und beginnt mit NL-.",
                            "Ihre weiteren Fragen beantwortet Ihnen eine Kollegin oder ein Kollege persönlich.",
                            "Eine Kollegin oder ein Kollege liest Ihre Nachricht und antwortet Ihnen persönlich.",
                            "Freundliche Grüße"),
                    "fr",
                    new Wording(
                            "fr",
                            "Bonjour %s,",
                            "Bonjour,",
                            "merci pour votre message au sujet de la commande %s.",
                            "merci pour votre message.",
                            "Pour que nous puissions nous en occuper, merci de nous indiquer votre numéro de commande. Il figure dans notre confirmation de commande et commence par NL-.",
                            "Un ou une collègue répondra personnellement à vos autres questions.",
                            "Un ou une collègue lira votre message et vous répondra personnellement.",
                            "Cordialement"),
                    "es",
                    new Wording(
                            "es",
                            "Hola, %s:",
                            "Hola:",
                            "Gracias por su mensaje sobre el pedido %s.",
                            "Gracias por su mensaje.",
                            "Para poder ocuparnos, indíquenos por favor su número de pedido. Está en nuestra confirmación de pedido y empieza por NL-.",
                            "Un compañero o compañera responderá personalmente a sus demás preguntas.",
                            "Un compañero o compañera leerá su mensaje y le responderá personalmente.",
                            "Un cordial saludo"));

    /** The wording of a language; English where there is none. */
    static Wording of(String language) {
        Wording english = ALL.get("en");
        Wording wording = ALL.getOrDefault(language, english);
        if (wording == null) {
            throw new IllegalStateException("English wording is gone");
        }
        return wording;
    }

    String greet(String name) {
        return name.isEmpty() ? greeting : greetingNamed.formatted(name);
    }

    String thankFor(String orderNumber) {
        return orderNumber.isEmpty() ? thanks : thanksForOrder.formatted(orderNumber);
    }
}
