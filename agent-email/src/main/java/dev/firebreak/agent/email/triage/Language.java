package dev.firebreak.agent.email.triage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a text's language by its script and, among Latin ones, by its frequent short words and its
 * special letters.
 */
public final class Language {
    private static final int WORDS_MAX = 400;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}']+");
    private static final Pattern NOISE =
            Pattern.compile("https?://\\S+|\\S+@\\S+|\\b[A-Z]{2,}-?\\d+\\b");

    /** Letters that few languages use, and which. */
    private static final Map<Character, List<String>> TELLING =
            Map.ofEntries(
                    Map.entry('ß', List.of("de")),
                    Map.entry('ä', List.of("de", "sv", "fi")),
                    Map.entry('ö', List.of("de", "sv", "fi", "hu", "tr")),
                    Map.entry('ü', List.of("de", "tr", "hu")),
                    Map.entry('ñ', List.of("es")),
                    Map.entry('¿', List.of("es")),
                    Map.entry('¡', List.of("es")),
                    Map.entry('ã', List.of("pt")),
                    Map.entry('õ', List.of("pt")),
                    Map.entry('ç', List.of("fr", "pt", "tr")),
                    Map.entry('ê', List.of("fr", "pt")),
                    Map.entry('è', List.of("fr", "it")),
                    Map.entry('ø', List.of("da", "no")),
                    Map.entry('å', List.of("sv", "da", "no")),
                    Map.entry('æ', List.of("da", "no")),
                    Map.entry('ł', List.of("pl")),
                    Map.entry('ę', List.of("pl")),
                    Map.entry('ř', List.of("cs")),
                    Map.entry('ě', List.of("cs")),
                    Map.entry('ț', List.of("ro")),
                    Map.entry('ă', List.of("ro")),
                    Map.entry('ő', List.of("hu")),
                    Map.entry('ı', List.of("tr")),
                    Map.entry('ş', List.of("tr", "ro")));

    private final Map<String, Set<String>> words = new TreeMap<>();

    public Language() {
        for (List<String> row : Table.read("languages.tsv", 2)) {
            words.put(row.get(0), new HashSet<>(List.of(row.get(1).split(" ", -1))));
        }
    }

    /** The ISO 639-1 code; {@code und} when the text is too short or too strange to tell. */
    public String of(String text) {
        String clean = NOISE.matcher(text).replaceAll(" ");
        String byScript = byScript(clean);
        return byScript.equals("Latin") ? byWords(clean) : byScript;
    }

    private String byWords(String text) {
        Map<String, Double> scores = new TreeMap<>();
        List<String> seen = new ArrayList<>();
        Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT));
        while (seen.size() < WORDS_MAX && word.find()) {
            seen.add(word.group());
        }
        for (String one : seen) {
            words.forEach(
                    (language, known) -> {
                        if (known.contains(one)) {
                            // A word of one letter is in many languages; longer ones tell more.
                            scores.merge(language, one.length() == 1 ? 0.4 : 1.0, Double::sum);
                        }
                    });
            for (int i = 0; i < one.length(); i++) {
                List<String> tells = TELLING.getOrDefault(one.charAt(i), List.of());
                tells.forEach(language -> scores.merge(language, 0.7 / tells.size(), Double::sum));
            }
        }
        var best = scores.entrySet().stream().max(Map.Entry.comparingByValue());
        return best.filter(entry -> entry.getValue() >= 1 && entry.getValue() >= 0.08 * seen.size())
                .map(Map.Entry::getKey)
                .orElse("und");
    }

    /**
     * A language, where the script has one main language in mail; else {@code Latin} or {@code
     * und}.
     */
    private static String byScript(String text) {
        Map<Character.UnicodeScript, Integer> counts = new TreeMap<>();
        text.codePoints()
                .filter(Character::isLetter)
                .limit(4000)
                .forEach(c -> counts.merge(Character.UnicodeScript.of(c), 1, Integer::sum));
        if (counts.containsKey(Character.UnicodeScript.HIRAGANA)
                || counts.containsKey(Character.UnicodeScript.KATAKANA)) {
            return "ja";
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(
                        entry ->
                                switch (entry.getKey()) {
                                    case LATIN -> "Latin";
                                    case CYRILLIC ->
                                            text.matches("(?s).*[іїєґІЇЄҐ].*") ? "uk" : "ru";
                                    case GREEK -> "el";
                                    case ARABIC ->
                                            text.matches("(?s).*[پچژگ\u06CC\u06A9].*")
                                                    ? "fa"
                                                    : "ar";
                                    case HEBREW -> "he";
                                    case HAN -> "zh";
                                    case HANGUL -> "ko";
                                    case THAI -> "th";
                                    case DEVANAGARI -> "hi";
                                    default -> "und";
                                })
                .orElse("und");
    }
}
