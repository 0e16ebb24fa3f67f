package dev.firebreak.kit.redact;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cards and phone numbers among groups of digits. A card has a known issuer's beginning, length and
 * checksum, or its name nearby and the checksum; what is said to be an order's or a parcel's number
 * is left alone. A phone number is valid in its country's plan, and written with its country, the
 * way North Americans do, or behind a word such as "call".
 */
final class Numbers {
    /** Digits with what people put between: groups, in one run. */
    private record Group(int from, int to) {}

    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();
    private static final int GROUPS_MAX = 24;
    private static final int PHONE_GROUPS_MAX = 7;
    private static final int CARD_DIGITS_MIN = 12;
    private static final int PHONE_CHARS_MAX = 36;
    private static final int PHONE_DIGITS_MIN = 7;
    private static final int PHONE_DIGITS_MAX = 15;
    private static final List<String> REGIONS =
            List.of(
                    "US", "GB", "DE", "FR", "ES", "IT", "NL", "AT", "CH", "BE", "PL", "SE", "IN",
                    "AU", "BR");

    private Numbers() {}

    static void find(String text, Sensitive.Found found) {
        int at = 0;
        while (at < text.length()) {
            if (!isDigit(text.charAt(at))) {
                at++;
                continue;
            }
            List<Group> groups = run(text, at);
            int digits = groups.stream().mapToInt(group -> group.to - group.from).sum();
            if (digits >= PHONE_DIGITS_MIN && !isPartOfWord(text, groups)) {
                if (digits >= CARD_DIGITS_MIN) {
                    cards(text, groups, found);
                }
                phones(text, groups, found);
            }
            at = groups.getLast().to;
        }
    }

    private static List<Group> run(String text, int begin) {
        List<Group> groups = new ArrayList<>();
        int from = begin;
        while (groups.size() < GROUPS_MAX) {
            int to = from;
            while (to < text.length() && isDigit(text.charAt(to))) {
                to++;
            }
            groups.add(new Group(from, to));
            int next = to;
            while (next < text.length()
                    && next - to < 3
                    && " -./()\u00A0".indexOf(text.charAt(next)) >= 0) {
                next++;
            }
            if (next == to || next == text.length() || !isDigit(text.charAt(next))) {
                break;
            }
            from = next;
        }
        return groups;
    }

    /**
     * An id of letters and digits, a version, a fraction: its digits are no number of their own.
     */
    private static boolean isPartOfWord(String text, List<Group> groups) {
        int from = groups.getFirst().from;
        int to = groups.getLast().to;
        return (from > 0 && isWord(text.charAt(from - 1)))
                || (to < text.length() && isWord(text.charAt(to)));
    }

    private static boolean isWord(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static void cards(String text, List<Group> groups, Sensitive.Found found) {
        for (int first = 0; first < groups.size(); first++) {
            int length = groups.get(first).to - groups.get(first).from;
            if (length != 4 && length < CARD_DIGITS_MIN) {
                continue;
            }
            for (int count = Math.min(5, groups.size() - first); count >= 1; count--) {
                List<Group> window = groups.subList(first, first + count);
                int from = window.getFirst().from;
                int to = window.getLast().to;
                if (isGroupedAsCard(text, window) && isCard(digits(text, window), text, from, to)) {
                    found.add(Kind.CARD, from, to);
                    first += count - 1;
                    break;
                }
            }
        }
    }

    /** In one piece, or in fours, or as American Express and Diners write. */
    private static boolean isGroupedAsCard(String text, List<Group> groups) {
        StringBuilder lengths = new StringBuilder();
        for (int i = 0; i < groups.size(); i++) {
            lengths.append(Math.min(99, groups.get(i).to - groups.get(i).from)).append(' ');
            if (i > 0) {
                int gap = groups.get(i).from - groups.get(i - 1).to;
                if (gap != 1 || "./()".indexOf(text.charAt(groups.get(i - 1).to)) >= 0) {
                    return false;
                }
            }
        }
        return switch (lengths.toString().strip()) {
            case "12", "13", "14", "15", "16", "17", "18", "19" -> true;
            case "4 4 4 4", "4 4 4 4 3", "4 6 5", "4 6 4", "4 4 4", "4 4 5" -> true;
            default -> false;
        };
    }

    private static boolean isCard(String digits, String text, int from, int to) {
        if (!Checksums.luhn(digits) || digits.chars().distinct().count() < 2) {
            return false;
        }
        return Nearby.isCard(text, from, to) || (isIssued(digits) && !Nearby.isOrder(text, from));
    }

    /** Whether an issuer's cards begin so and are this long (ISO/IEC 7812). */
    private static boolean isIssued(String digits) {
        int length = digits.length();
        int two = Integer.parseInt(digits.substring(0, 2));
        int four = Integer.parseInt(digits.substring(0, 4));
        return switch (length) {
            case 13 -> digits.startsWith("4");
            case 14 -> (four >= 3000 && four <= 3059) || two == 36 || two == 38 || two == 39;
            case 15 -> two == 34 || two == 37 || four == 1800 || four == 2131;
            case 16, 17, 18, 19 ->
                    (digits.startsWith("4") && (length == 16 || length == 19))
                            || (length == 16
                                    && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)))
                            || (four >= 3528 && four <= 3589)
                            || four == 6011
                            || (four >= 6440 && four <= 6599)
                            || two == 62;
            default -> false;
        };
    }

    private static void phones(String text, List<Group> groups, Sensitive.Found found) {
        boolean called = Nearby.isPhone(text, groups.getFirst().from);
        for (int first = 0; first < groups.size(); first++) {
            int most = Math.min(PHONE_GROUPS_MAX, groups.size() - first);
            int from = start(text, groups.get(first));
            boolean international = from < text.length() && text.charAt(from) == '+';
            if (!international
                    && !called
                    && !isAmerican(text, groups, first)
                    && !text.startsWith("00", groups.get(first).from)) {
                continue;
            }
            for (int count = most; count >= 1; count--) {
                List<Group> window = groups.subList(first, first + count);
                int to = window.getLast().to;
                if (to - from > PHONE_CHARS_MAX) {
                    continue;
                }
                String digits = digits(text, window);
                if (digits.length() < PHONE_DIGITS_MIN || digits.length() > PHONE_DIGITS_MAX) {
                    continue;
                }
                if (isPhone(digits, international, called, text, from)
                        && found.add(Kind.PHONE, from, to)) {
                    first += count - 1;
                    break;
                }
            }
        }
    }

    /** With the plus before it, and the bracket that its first group closes. */
    private static int start(String text, Group first) {
        int start = first.from;
        boolean closed = first.to < text.length() && text.charAt(first.to) == ')';
        if (closed && start > 0 && text.charAt(start - 1) == '(') {
            start--;
        }
        return start > 0 && text.charAt(start - 1) == '+' ? start - 1 : start;
    }

    private static boolean isPhone(
            String digits, boolean international, boolean called, String text, int from) {
        if (international) {
            return isValid("+" + digits, null);
        }
        if (digits.startsWith("00") && isValid("+" + digits.substring(2), null)) {
            return called || !Nearby.isOrder(text, from);
        }
        if (!called) {
            return !Nearby.isOrder(text, from) && isValid(digits, "US");
        }
        return REGIONS.stream().anyMatch(region -> isValid(digits, region));
    }

    private static boolean isValid(String number, @Nullable String region) {
        try {
            return PHONES.isValidNumber(PHONES.parse(number, region));
        } catch (NumberParseException e) {
            return false;
        }
    }

    /** As in (212) 555-0100 and 212-555-0100. */
    private static boolean isAmerican(String text, List<Group> groups, int first) {
        if (groups.size() - first < 3) {
            return false;
        }
        Group area = groups.get(first);
        Group exchange = groups.get(first + 1);
        Group line = groups.get(first + 2);
        return area.to - area.from == 3
                && exchange.to - exchange.from == 3
                && line.to - line.from == 4
                && text.charAt(area.to) != ' ';
    }

    private static String digits(String text, List<Group> groups) {
        StringBuilder digits = new StringBuilder();
        groups.forEach(group -> digits.append(text, group.from, group.to));
        return digits.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
