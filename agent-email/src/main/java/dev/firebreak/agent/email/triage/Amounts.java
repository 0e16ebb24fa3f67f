package dev.firebreak.agent.email.triage;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Amounts of money, whichever side the currency stands on and whichever sign parts the cents, as
 * {@code 129.90 EUR}.
 */
final class Amounts {
    private static final Map<String, String> CURRENCIES =
            Map.ofEntries(
                    Map.entry("€", "EUR"),
                    Map.entry("euro", "EUR"),
                    Map.entry("euros", "EUR"),
                    Map.entry("eur", "EUR"),
                    Map.entry("$", "USD"),
                    Map.entry("usd", "USD"),
                    Map.entry("us$", "USD"),
                    Map.entry("dollars", "USD"),
                    Map.entry("£", "GBP"),
                    Map.entry("gbp", "GBP"),
                    Map.entry("pounds", "GBP"),
                    Map.entry("chf", "CHF"),
                    Map.entry("fr.", "CHF"),
                    Map.entry("sek", "SEK"),
                    Map.entry("nok", "NOK"),
                    Map.entry("dkk", "DKK"),
                    Map.entry("pln", "PLN"),
                    Map.entry("zł", "PLN"),
                    Map.entry("czk", "CZK"),
                    Map.entry("¥", "JPY"),
                    Map.entry("jpy", "JPY"),
                    Map.entry("cad", "CAD"),
                    Map.entry("aud", "AUD"));
    private static final String NUMBER =
            "\\d{1,3}(?:[., '’\\u00A0\\u202F]\\d{3})*(?:[.,](?:\\d{1,2}|-))?|\\d{1,9}(?:[.,]\\d{1,2})?";
    private static final String CURRENCY =
            "€|US\\$|\\$|£|¥|EUR|euros?|USD|GBP|CHF|SEK|NOK|DKK|PLN|zł|CZK|JPY|CAD|AUD|dollars|pounds";

    /** Number behind or before a currency: group 1 and 2, or 4 and 3. */
    static final Pattern PATTERN =
            Pattern.compile(
                    "(?<![\\w.,-])(?:(?<before>"
                            + CURRENCY
                            + ")\\s?(?<behind>"
                            + NUMBER
                            + ")|(?<front>"
                            + NUMBER
                            + ")[\\s\\u00A0\\u202F]?(?<after>"
                            + CURRENCY
                            + "))(?![\\p{L}\\d])",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private Amounts() {}

    static Optional<String> normalise(String number, String currency) {
        String code = CURRENCIES.get(currency.toLowerCase(Locale.ROOT));
        String digits = number.replaceAll("[ '’\\u00A0\\u202F]", "").replaceAll("[.,]-$", "");
        int last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
        // Three digits behind the last sign make it a separator of thousands: 1.299 and 1,299 are
        // the same amount.
        boolean hasCents = last >= 0 && digits.length() - last - 1 <= 2;
        String whole = (hasCents ? digits.substring(0, last) : digits).replaceAll("[.,]", "");
        String cents = hasCents ? digits.substring(last + 1) : "";
        if (code == null || whole.isEmpty() || whole.length() > 12) {
            return Optional.empty();
        }
        BigDecimal amount = new BigDecimal(whole + "." + (cents + "00").substring(0, 2));
        return Optional.of(amount.toPlainString() + " " + code);
    }
}
