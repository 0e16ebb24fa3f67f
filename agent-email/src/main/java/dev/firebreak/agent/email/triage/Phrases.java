package dev.firebreak.agent.email.triage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Telling phrases by language and by what they tell. */
final class Phrases {
    private final Map<String, Map<String, Pattern>> byLanguage = new LinkedHashMap<>();

    /**
     * @param rows language, what it tells, pattern over folded text
     */
    Phrases(List<List<String>> rows) {
        for (List<String> row : rows) {
            byLanguage
                    .computeIfAbsent(row.get(0), language -> new LinkedHashMap<>())
                    .put(row.get(1), Pattern.compile("(?<![a-z0-9])(?:" + row.get(2) + ")"));
        }
    }

    /**
     * What the text says of this kind, in order; for a language without phrases of its own, English
     * ones are tried.
     */
    List<String> find(String folded, String language, String what) {
        Pattern pattern =
                byLanguage
                        .getOrDefault(language, byLanguage.getOrDefault("en", Map.of()))
                        .get(what);
        List<String> found = new ArrayList<>();
        if (pattern != null) {
            Matcher matcher = pattern.matcher(folded);
            while (matcher.find() && found.size() < 20) {
                found.add(matcher.group());
            }
        }
        return found;
    }

    boolean says(String folded, String language, String what) {
        return !find(folded, language, what).isEmpty();
    }
}
