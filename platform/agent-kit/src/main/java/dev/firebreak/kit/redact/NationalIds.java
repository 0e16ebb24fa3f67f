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
     * @param digits it has at least
     * @param context what has to stand before it; null: nothing
     * @param valid of its letters and digits, in upper case
     */
    private record Shape(
            int digits, Pattern pattern, @Nullable Pattern context, Predicate<String> valid) {}

    private static final List<Shape> SHAPES =
            List.of(
                    // United States: SSN and ITIN.
                    shape(9, "\\d{3}-\\d{2}-\\d{4}", null, NationalIds::ssn),
                    shape(
                            9,
                            "\\d{3}[ .]?\\d{2}[ .]?\\d{4}",
                            "\\bssn\\b|social security|\\bitin\\b|taxpayer",
                            NationalIds::ssn),
                    // United Kingdom: NINO.
                    shape(
                            6,
                            "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\\d{2}[ ]?\\d{2}[ ]?\\d{2}[ ]?[A-D]",
                            null,
                            id -> true),
                    // Canada: SIN.
                    shape(
                            9,
                            "\\d{3}[ -]?\\d{3}[ -]?\\d{3}",
                            "\\bsin\\b|social insurance|assurance sociale",
                            Checksums::luhn),
                    // France: NIR.
                    shape(
                            15,
                            "[12][ ]?\\d{2}[ ]?(?:0[1-9]|1[0-2]|[2-9]\\d)[ ]?\\d{2}[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{2}",
                            "s[eé]cu|\\bnir\\b|sociale",
                            Checksums::nir),
                    // Spain: DNI and NIE.
                    shape(8, "\\d{8}[ -]?[A-Z]", null, NationalIds::dni),
                    shape(7, "[XYZ][ -]?\\d{7}[ -]?[A-Z]", null, NationalIds::nie),
                    // Italy: codice fiscale.
                    shape(
                            7,
                            "[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]",
                            null,
                            Checksums::codiceFiscale),
                    // Brazil: CPF.
                    shape(11, "\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}", null, Checksums::cpf),
                    shape(11, "\\d{11}", "\\bcpf\\b", Checksums::cpf),
                    // Switzerland: AHV/AVS.
                    shape(13, "756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}", null, NationalIds::ean13),
                    // Poland: PESEL.
                    shape(
                            11,
                            "\\d{11}",
                            "\\bpesel\\b",
                            id -> Checksums.weighted(id, 10, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1) == 0),
                    // Netherlands: BSN.
                    shape(
                            9,
                            "\\d{9}",
                            "\\bbsn\\b|burgerservice|sofinummer",
                            id -> Checksums.weighted(id, 11, 9, 8, 7, 6, 5, 4, 3, 2, -1) == 0),
                    // Germany: Steuer-ID.
                    shape(
                            11,
                            "\\d{2}[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{3}",
                            "steuer|\\bidnr\\b|\\bidentifikationsnummer",
                            Checksums::steuerId),
                    // India: Aadhaar.
                    shape(
                            12,
                            "\\d{4}[ -]?\\d{4}[ -]?\\d{4}",
                            "aadh?aar|\\buid(?:ai)?\\b",
                            Checksums::verhoeff),
                    // Sweden: personnummer.
                    shape(
                            10,
                            "(?:\\d{2})?\\d{6}[-+]?\\d{4}",
                            "person(?:al)?[ -]?(?:nummer|number)|\\bpnr\\b",
                            id -> Checksums.luhn(id.substring(id.length() - 10))));

    /** Of the shortest. */
    private static final int DIGITS_MIN =
            SHAPES.stream().mapToInt(Shape::digits).min().orElseThrow();

    private NationalIds() {}

    static void find(String text, Sensitive.Found found) {
        int digits = digitsTogether(text);
        if (digits < DIGITS_MIN) {
            return;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (Shape shape : SHAPES) {
            if (digits < shape.digits) {
                continue;
            }
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

    /**
     * The most digits with no more between two of them than one separator or letter, as every shape
     * has them: most texts have too few, and the patterns cost a hundred times as much.
     */
    private static int digitsTogether(String text) {
        int most = 0;
        int count = 0;
        boolean parted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                count++;
                parted = false;
                most = Math.max(most, count);
            } else if (!parted && (c == ' ' || c == '.' || c == '-' || c == '+' || isLetter(c))) {
                parted = true;
            } else {
                count = 0;
            }
        }
        return most;
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static Shape shape(
            int digits, String pattern, @Nullable String context, Predicate<String> valid) {
        return new Shape(
                digits,
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
