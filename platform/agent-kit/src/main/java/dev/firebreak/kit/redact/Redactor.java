package dev.firebreak.kit.redact;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Takes personal data and secrets out of text. A net below, not instead of, keeping them out: what
 * has neither shape nor checksum nor a telling word beside it stays.
 */
public final class Redactor {
    private Redactor() {}

    /** Without personal data and secrets: for logs, activity, dead letters. */
    public static String redact(String text) {
        return without(text, Sensitive.inShortened(text));
    }

    /** Without secrets. */
    public static String withoutSecrets(String text) {
        return without(text, only(text, finding -> finding.kind().isSecret()));
    }

    /**
     * Without personal data that are not among these.
     *
     * @param own as {@link #personal} gives them
     */
    public static String withoutForeign(String text, Set<String> own) {
        return without(
                text,
                only(
                        text,
                        finding ->
                                !finding.kind().isSecret()
                                        && !own.contains(normal(text, finding))));
    }

    /** The personal data in a text, in a form that does not depend on how they are written. */
    public static Set<String> personal(String text) {
        return Sensitive.in(text).stream()
                .filter(finding -> !finding.kind().isSecret())
                .map(finding -> normal(text, finding))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether something in the text is a secret, by more than a name before it. */
    public static boolean holdsSecret(String text) {
        return Sensitive.in(text).stream()
                .anyMatch(
                        finding ->
                                switch (finding.kind()) {
                                    case SECRET -> true;
                                    case NAMED_SECRET -> {
                                        String value = text.substring(finding.from(), finding.to());
                                        yield value.length() >= 6 && Secrets.isMixed(value);
                                    }
                                    case EMAIL, PHONE, IBAN, CARD, NATIONAL_ID, CUT_OFF -> false;
                                });
    }

    private static List<Finding> only(String text, Predicate<Finding> goes) {
        return Sensitive.in(text).stream().filter(goes).toList();
    }

    private static String without(String text, List<Finding> findings) {
        if (findings.isEmpty()) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        int from = 0;
        for (Finding finding : findings) {
            kept.append(text, from, finding.from()).append(finding.kind().mark());
            from = finding.to();
        }
        return kept.append(text, from, text.length()).toString();
    }

    private static String normal(String text, Finding finding) {
        String value = text.substring(finding.from(), finding.to()).toLowerCase(Locale.ROOT);
        return finding.kind() == Kind.EMAIL ? value : value.replaceAll("[^0-9a-z]", "");
    }
}
