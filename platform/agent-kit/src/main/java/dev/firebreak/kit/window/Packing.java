package dev.firebreak.kit.window;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What came of packing. */
public sealed interface Packing {
    /**
     * It fits.
     *
     * @param texts by section, in the order given, with a word in each that lacks something
     * @param report what is missing
     */
    record Packed(Map<String, String> texts, Report report) implements Packing {
        public Packed {
            texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        }

        /** All of it, as it was counted: the sections that have text, parted by empty lines. */
        public String text() {
            return texts.values().stream()
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(Window.BETWEEN));
        }
    }

    /**
     * What must not be cut is too much by itself, together with the word on what else there is.
     *
     * @param uncuttable names of the sections
     */
    record TooLarge(long tokensNeeded, long tokensMax, List<String> uncuttable) implements Packing {
        public TooLarge {
            uncuttable = List.copyOf(uncuttable);
        }

        /** For people. */
        public String inWords() {
            return String.format(
                    Locale.ROOT,
                    "what must not be cut (%s) takes %,d tokens, and there is room for %,d",
                    String.join(", ", uncuttable),
                    tokensNeeded,
                    tokensMax);
        }
    }

    /**
     * How it was packed.
     *
     * @param missing sections that are not whole, in the order given
     */
    record Report(long tokens, long tokensMax, List<Missing> missing) {
        public Report {
            missing = List.copyOf(missing);
        }

        /** For the agent's activity. */
        public String inWords() {
            String left =
                    missing.isEmpty()
                            ? "nothing left out"
                            : missing.stream()
                                    .map(Missing::inWords)
                                    .collect(Collectors.joining("; ", "left out: ", ""));
            return String.format(
                    Locale.ROOT, "context of %,d of %,d tokens, %s", tokens, tokensMax, left);
        }

        /** The same for programs: {@code tokens}, {@code tokensMax}, {@code missing.SECTION}. */
        public Map<String, String> details() {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("tokens", Long.toString(tokens));
            details.put("tokensMax", Long.toString(tokensMax));
            missing.forEach(
                    m ->
                            details.put(
                                    "missing." + m.section(),
                                    m.charsLeftOut() + "/" + m.charsOf()));
            return details;
        }
    }

    /** A section that is not whole. */
    record Missing(String section, int charsLeftOut, int charsOf) {
        /** Whether nothing of it is there. */
        public boolean entirely() {
            return charsLeftOut == charsOf;
        }

        String inWords() {
            return entirely()
                    ? section + " entirely"
                    : String.format(
                            Locale.ROOT,
                            "%,d of %,d characters of %s",
                            charsLeftOut,
                            charsOf,
                            section);
        }
    }
}
