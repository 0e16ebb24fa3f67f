package dev.firebreak.kit.redact;

import java.util.Locale;
import java.util.regex.Pattern;

/** The words around a number, which say what it is. */
final class Nearby {
    private static final int BEFORE_CHARS = 48;
    private static final int ORDER_CHARS = 28;
    private static final int AFTER_CHARS = 20;

    private static final Pattern CARD =
            Pattern.compile(
                    "\\bcards?\\b|kreditkarte|\\bkarten?(?:nummer|nr)?\\b|\\bcarte\\b|tarjeta|\\bcc\\b|\\bvisa\\b|mastercard|maestro|\\bamex\\b|american express|\\bcredit\\b|\\bdebit\\b");
    private static final Pattern ORDER =
            Pattern.compile(
                    "order|invoice|tracking|parcel|shipment|consignment|package|\\bref(?:erence)?\\b|ticket|\\bcase\\b|article|\\bitem|\\bsku\\b|serial|\\bisbn|\\bean\\b|\\bgtin|\\bimei|\\bbatch|\\blot\\b|customer (?:no|number|id)|bestell|rechnung|sendung|auftrag|artikel|vorgang|kundennummer|commande|facture|colis|pedido|factura|\\bids?\\b|uuid|offset|partition|version|\\bpart\\b|\\bbarcode|\\btransaction|\\bbooking|reservation");
    private static final Pattern PHONE =
            Pattern.compile(
                    "\\btel|phone|\\bcall\\b|\\bcalled\\b|mobile|\\bcell|\\bfax|\\bhandy\\b|whatsapp|\\bring me|\\breach|\\bsms\\b|\\btext me|tel[eé]fono|t[eé]l[eé]phone|\\bm[oó]vil|\\bportable\\b|\\bcontact|\\bruf|\\banruf|\\bdial\\b|\\bhotline");

    private Nearby() {}

    /** Whether a card is spoken of. */
    static boolean isCard(String text, int from, int to) {
        return CARD.matcher(before(text, from, BEFORE_CHARS)).find()
                || CARD.matcher(after(text, to)).find();
    }

    /** Whether it is said to count things, not people. */
    static boolean isOrder(String text, int from) {
        return ORDER.matcher(before(text, from, ORDER_CHARS)).find();
    }

    static boolean isPhone(String text, int from) {
        return PHONE.matcher(before(text, from, BEFORE_CHARS)).find();
    }

    /** Whether one of these words stands shortly before. */
    static boolean names(Pattern words, String text, int from) {
        return words.matcher(before(text, from, BEFORE_CHARS)).find();
    }

    private static String before(String text, int from, int chars) {
        return text.substring(Math.max(0, from - chars), from).toLowerCase(Locale.ROOT);
    }

    private static String after(String text, int to) {
        return text.substring(to, Math.min(text.length(), to + AFTER_CHARS))
                .toLowerCase(Locale.ROOT);
    }
}
