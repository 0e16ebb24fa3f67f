package dev.firebreak.kit.redact;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that states give to people. One whose shape is common, such as eleven digits, counts only
 * with its name before it; one with a shape of its own needs none. Checksums are checked where
 * there are any. No pattern repeats anything without bound.
 */
final class NationalIds {
    /**
     * One kind of number.
     *
     * @param context what has to stand before it; null: nothing
     * @param valid of its letters and digits, in upper case
     */
    private record Shape(Pattern pattern, @Nullable Pattern context, Predicate<String> valid) {}

    private static final List<Shape> SHAPES =
            List.of(
                    // United States: SSN and ITIN.
                    shape("\\d{3}-\\d{2}-\\d{4}", null, NationalIds::ssn),
                    shape(
                            "\\d{3}[ .]?\\d{2}[ .]?\\d{4}",
                            "\\bssn\\b|social security|\\bitin\\b|taxpayer", NationalIds::ssn),
                    // United Kingdom: NINO.
                    shape(
                            "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\\d{2}[ ]?\\d{2}[ ]?\\d{2}[ ]?[A-D]",
                            null, id -> true),
                    // Canada: SIN.
                    shape(
                            "\\d{3}[ -]?\\d{3}[ -]?\\d{3}",
                            "\\bsin\\b|social insurance|assurance sociale", Checksums::luhn),
                    // France: NIR.
                    shape(
                            "[12][ ]?\\d{2}[ ]?(?:0[1-9]|1[0-2]|[2-9]\\d)[ ]?\\d{2}[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{2}",
                            "s[eé]cu|\\bnir\\b|sociale", Checksums::nir),
                    // Spain: DNI and NIE.
                    shape("\\d{8}[ -]?[A-Z]", null, NationalIds::dni),
                    shape("[XYZ][ -]?\\d{7}[ -]?[A-Z]", null, NationalIds::nie),
                    // Italy: codice fiscale.
                    shape(
                            "[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]",
                            null, Checksums::codiceFiscale),
                    // Brazil: CPF.
                    shape("\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}", null, Checksums::cpf),
                    shape("\\d{11}", "\\bcpf\\b", Checksums::cpf),
                    // Switzerland: AHV/AVS.
                    shape("756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}", null, NationalIds::ean13),
                    // Poland: PESEL.
                    shape(
                            "\\d{11}",
                            "\\bpesel\\b",
                            id -> Checksums.weighted(id, 10, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) == 0),
                    // Netherlands: BSN.
                    shape(
                            "\\d{9}",
                            "\\bbsn\\b|burgerservice|sofinummer",
                            id -> Checksums.weighted(id, 11, 9, 8, 7, 6, 5, 4, 3, 2, -1) == 0),
                    // Germany: Steuer-ID.
                    shape(
                            "\\d{2}[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{3}",
                            "steuer|\\bidnr\\b|\\bidentifikationsnummer", Checksums::steuerId),
                    // India: Aadhaar.
                    shape(
                            "\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
                            "aadh?aar|\\buid(?:ai)?\\b", Checksums::verhoeff),
                    // Sweden: personnummer.
                    shape(
                            "(?:\\d{2})?\\d{6}[-+]?\\d{4}",
                            "person(?:al)?[ -]?(?:nummer|number)|\\bpnr\\b",
                            id -> Checksums.luhn(id.substring(id.length() - 10))));

    private NationalIds() {}

    static void find(String text, Sensitive.Found found) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (Shape shape : SHAPES) {
            if (shape.context != null && !shape.context.matcher(lower).find()) {
                continue;
            }
            Matcher matcher = shape.pattern.matcher(text);
            while (matcher.find()) {
                String id = matcher.group().replaceAll("[^0-9A-Za-z]", "").toUpperCase(Locale.ROOT);
                if (shape.valid.test(id)
                        && (shape.context == null
                                ? !Nearby.isOrder(text, matcher.start())
                                : Nearby.names(shape.context, text, matcher.start()))) {
                    found.add(Kind.NATIONAL_ID, matcher.start(), matcher.end());
                }
            }
        }
    }

    private static Shape shape(String pattern, @Nullable String context, Predicate<String> valid) {
        return new Shape(
                Pattern.compile("(?<![\\w.-])(?:" + pattern + ")(?![\\w]|[.-]\\d)"),
                context == null ? null : Pattern.compile(context),
                valid);
    }

    private static boolean ssn(String digits) {
        String area = digits.substring(0, 3);
        return !area.equals("000")
                && !area.equals("666")
                && !digits.startsWith("00", 3)
                && !digits.endsWith("0000");
    }

    private static boolean dni(String id) {
        return Checksums.dni(Integer.parseInt(id.substring(0, 8)), id.charAt(8));
    }

    private static boolean nie(String id) {
        int number =
                "XYZ".indexOf(id.charAt(0)) * 10_000_000 + Integer.parseInt(id.substring(1, 8));
        return Checksums.dni(number, id.charAt(8));
    }

    private static boolean ean13(String digits) {
        return digits.length() == 13
                && Checksums.weighted(digits, 10, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1) == 0;
    }
}
