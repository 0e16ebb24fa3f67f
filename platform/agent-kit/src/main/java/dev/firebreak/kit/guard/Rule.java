package dev.firebreak.kit.guard;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One pattern over a skeleton, written as people would say it: a space stands for up to four
 * characters that are neither letters nor digits, or for none, so that neither punctuation nor a
 * lost space hides a phrase.
 *
 * @param needs one of these words must occur, or the pattern is not tried: it keeps honest mail
 *     cheap
 */
record Rule(String name, List<String> needs, Pattern pattern) {
    private static final String GAP = "[^a-z0-9]{0,4}";

    static Rule of(String name, String needs, String phrase) {
        return new Rule(
                name, List.of(needs.split("\\|", -1)), Pattern.compile(phrase.replace(" ", GAP)));
    }

    Optional<MatchResult> in(String skeleton) {
        if (needs.stream().noneMatch(skeleton::contains)) {
            return Optional.empty();
        }
        return pattern.matcher(skeleton).results().findFirst();
    }
}
