package dev.firebreak.embedded;

import java.util.List;

/**
 * Which version a request asks for.
 *
 * @param number -1 for the latest
 * @param asWritten for the answer if there is none
 */
record VersionNumber(int number, String asWritten) {
    private static final int LATEST = -1;

    /**
     * @param text a number from 1, {@code latest} or {@code -1}
     */
    static VersionNumber of(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return new VersionNumber(LATEST, text);
        }
        int number = parse(text);
        if (number < 1) {
            throw Refusal.invalidVersion(text);
        }
        return new VersionNumber(number, text);
    }

    boolean isLatest() {
        return number == LATEST;
    }

    /**
     * The version it stands for.
     *
     * @param versions in order, at least one
     */
    Version among(List<Version> versions) {
        return isLatest()
                ? versions.getLast()
                : versions.stream()
                        .filter(v -> v.number() == number)
                        .findFirst()
                        .orElseThrow(() -> Refusal.noVersion(asWritten));
    }

    private static int parse(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Refusal.invalidVersion(text);
        }
    }
}
