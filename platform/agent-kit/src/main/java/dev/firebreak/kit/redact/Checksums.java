package dev.firebreak.kit.redact;

/** Check digits, as the issuers of numbers define them. All take ASCII digits. */
final class Checksums {
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final int[][] VERHOEFF = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
        {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
        {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
        {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
        {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
        {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
        {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
    };

    private Checksums() {}

    /** ISO/IEC 7812: cards, Canada's SIN, Sweden's personnummer. */
    static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digit(digits, digits.length() - 1 - i);
            sum += i % 2 == 0 ? d : d > 4 ? 2 * d - 9 : 2 * d;
        }
        return sum % 10 == 0;
    }

    /** Each digit times its weight, modulo. */
    static int weighted(String digits, int modulo, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += digit(digits, i) * weights[i];
        }
        return Math.floorMod(sum, modulo);
    }

    /** Spain: the letter after eight digits. */
    static boolean dni(int number, char letter) {
        return DNI_LETTERS.charAt(number % 23) == letter;
    }

    /** Brazil: two check digits. */
    static boolean cpf(String digits) {
        if (digits.chars().distinct().count() == 1) {
            return false;
        }
        int first = weighted(digits, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2);
        int second = weighted(digits, 11, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2);
        return digit(digits, 9) == (first < 2 ? 0 : 11 - first)
                && digit(digits, 10) == (second < 2 ? 0 : 11 - second);
    }

    /** France: thirteen digits and a key of two. */
    static boolean nir(String digits) {
        return 97 - Long.parseLong(digits.substring(0, 13)) % 97
                == Long.parseLong(digits.substring(13));
    }

    /** Germany's tax number for people: ISO/IEC 7064, MOD 11,10. */
    static boolean steuerId(String digits) {
        int product = 10;
        for (int i = 0; i < 10; i++) {
            int sum = (digit(digits, i) + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (11 - product) % 10 == digit(digits, 10);
    }

    /** India: Aadhaar. */
    static boolean verhoeff(String digits) {
        int check = 0;
        for (int i = 0; i < digits.length(); i++) {
            int permuted = VERHOEFF[i % 8][digit(digits, digits.length() - 1 - i)];
            check = dihedral(check, permuted);
        }
        return check == 0;
    }

    /** Italy: odd and even places count differently. */
    static boolean codiceFiscale(String code) {
        int[] odd = {
            1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25,
            24, 23
        };
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = code.charAt(i);
            int value = Character.isDigit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }
        return sum % 26 == code.charAt(15) - 'A';
    }

    /** Multiplication in the group of the pentagon. */
    private static int dihedral(int a, int b) {
        if (a < 5) {
            return b < 5 ? (a + b) % 5 : 5 + (a + b - 5) % 5;
        }
        return b < 5 ? 5 + (a - 5 - b + 5) % 5 : (a - b + 5) % 5;
    }

    private static int digit(String digits, int at) {
        return digits.charAt(at) - '0';
    }
}
