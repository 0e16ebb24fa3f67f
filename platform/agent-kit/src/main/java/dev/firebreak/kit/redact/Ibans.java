package dev.firebreak.kit.redact;

import java.util.Locale;
import org.apache.commons.validator.routines.IBANValidator;

/** Bank accounts: country, length and checksum must fit, so no context is asked for. */
final class Ibans {
    private static final IBANValidator VALIDATOR = IBANValidator.getInstance();
    private static final int HEAD_CHARS = 4;

    private Ibans() {}

    static void find(String text, Sensitive.Found found) {
        for (int i = 0; i + HEAD_CHARS < text.length(); i++) {
            if (isHead(text, i)) {
                int to = end(text, i);
                if (to > 0 && found.add(Kind.IBAN, i, to)) {
                    i = to - 1;
                }
            }
        }
    }

    private static boolean isHead(String text, int i) {
        return isLetter(text.charAt(i))
                && isLetter(text.charAt(i + 1))
                && isDigit(text.charAt(i + 2))
                && isDigit(text.charAt(i + 3))
                && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)));
    }

    /** Behind the account number that begins here; 0: none does. */
    private static int end(String text, int from) {
        String country = text.substring(from, from + 2).toUpperCase(Locale.ROOT);
        IBANValidator.Validator form = VALIDATOR.getValidator(country);
        if (form == null) {
            return 0;
        }
        StringBuilder iban = new StringBuilder();
        int at = from;
        while (at < text.length() && iban.length() < form.getIbanLength()) {
            char c = text.charAt(at);
            boolean parts = (c == ' ' || c == '\u00A0' || c == '-') && isAlone(text, at);
            if (!parts && !isLetter(c) && !isDigit(c)) {
                return 0;
            }
            if (!parts) {
                iban.append(Character.toUpperCase(c));
            }
            at++;
        }
        boolean ends = at == text.length() || !Character.isLetterOrDigit(text.charAt(at));
        return ends && VALIDATOR.isValid(iban.toString()) ? at : 0;
    }

    private static boolean isAlone(String text, int at) {
        return at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
