package dev.firebreak.kit.window;

import dev.firebreak.kit.model.Notes;
import dev.firebreak.schemas.ActivityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Packs sections into a number of tokens.
 *
 * <p>What is never cut goes in whole. Of the rest, the sections with the highest priority get as
 * much as they want and their own limit allows, the next ones what is left. A section that does not
 * fit is cut at a paragraph, line, sentence or word, or left out; the text says so in its place,
 * and room for that word is set aside first. The same sections always give the same text.
 *
 * <p>Sections are counted one by one; the whole is counted in the end, and packed tighter where a
 * counter finds more in the whole than in its parts.
 */
public final class Window {
    static final String BETWEEN = "\n\n";
    private static final int SECTIONS_MAX = 1000;
    private static final int GALLOP_CHARS = 512;
    private static final int MARK_CHARS = 64;

    private final long tokensMax;
    private final TokenCount count;

    /** Counting four characters to a token. */
    public Window(long tokensMax) {
        this(tokensMax, TokenCount.byCharacters());
    }

    /**
     * @param tokensMax for all sections and what parts them
     */
    public Window(long tokensMax, TokenCount count) {
        if (tokensMax < 1) {
            throw new IllegalArgumentException("a window has a token at least: " + tokensMax);
        }
        this.tokensMax = tokensMax;
        this.count = count;
    }

    /**
     * @throws IllegalArgumentException two sections of one name, or more than 1,000
     */
    public Packing pack(List<Section> sections) {
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            if (!names.add(section.name())) {
                throw new IllegalArgumentException("two sections are called " + section.name());
            }
        }
        if (sections.size() > SECTIONS_MAX) {
            throw new IllegalArgumentException(
                    "more than %d sections: %d".formatted(SECTIONS_MAX, sections.size()));
        }
        List<Kept> least = sections.stream().map(this::least).toList();
        long tokensLeast = count.of(joined(least));
        if (tokensLeast > tokensMax) {
            return new Packing.TooLarge(
                    tokensLeast,
                    tokensMax,
                    sections.stream()
                            .filter(s -> s.cut() == Section.Cut.NEVER)
                            .map(Section::name)
                            .toList());
        }
        long tighter = 0;
        while (true) {
            List<Kept> kept = filled(sections, least, tokensMax - tighter);
            long tokens = count.of(joined(kept));
            if (tokens <= tokensMax) {
                return packed(sections, kept, tokens);
            }
            // Ends: once nothing more fits, what remains is the least, which does.
            tighter = 2 * tighter + (tokens - tokensMax);
        }
    }

    /**
     * The text of sections that may all be cut; what was left out stands on the task's timeline.
     *
     * @throws IllegalArgumentException one of them is never to be cut, or there is no room even for
     *     the word on what is missing
     */
    public String text(List<Section> sections, Notes notes) {
        return switch (pack(sections)) {
            case Packing.Packed packed -> {
                if (!packed.report().missing().isEmpty()) {
                    notes.note(
                            ActivityKind.NOTE,
                            packed.report().inWords(),
                            packed.report().details());
                }
                yield packed.text();
            }
            case Packing.TooLarge tooLarge ->
                    throw new IllegalArgumentException(tooLarge.inWords());
        };
    }

    /** The most of each that fits by the sum of its parts. */
    private List<Kept> filled(List<Section> sections, List<Kept> least, long tokens) {
        List<Kept> kept = new ArrayList<>(least);
        long left = tokens - count.of(BETWEEN) * Math.max(0, sections.size() - 1);
        for (Kept each : least) {
            left -= count.of(each.text());
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).cut() != Section.Cut.NEVER) {
                order.add(i);
            }
        }
        order.sort(Comparator.comparingInt((Integer i) -> sections.get(i).priority()).reversed());
        for (int i : order) {
            long mine = count.of(least.get(i).text());
            long most = Math.min(left + mine, sections.get(i).tokensMax());
            Kept found = most(sections.get(i), most, least.get(i));
            kept.set(i, found);
            left -= count.of(found.text()) - mine;
        }
        return kept;
    }

    /**
     * The most of a section that fits. Looks at its beginning first and at twice as much each time,
     * so that a text of megabytes is not counted to keep a page of it.
     */
    private Kept most(Section section, long tokens, Kept least) {
        int length = section.text().length();
        Kept best = least;
        int fits = 0;
        int tooMuch = length + 1;
        for (int chars = GALLOP_CHARS; fits < length; chars = (int) Math.min(length, chars * 2L)) {
            // Where hardly anything would be left out, the word on it is longer than that.
            int tried = chars + MARK_CHARS >= length ? length : chars;
            Kept candidate = Kept.of(section, tried);
            if (count.of(candidate.text()) > tokens) {
                tooMuch = tried;
                break;
            }
            best = candidate;
            fits = tried;
        }
        while (tooMuch - fits > 1 && fits < length) {
            int tried = (fits + tooMuch) >>> 1;
            Kept candidate = Kept.of(section, tried);
            if (count.of(candidate.text()) > tokens) {
                tooMuch = tried;
            } else {
                best = candidate.charsLeftOut() <= best.charsLeftOut() ? candidate : best;
                fits = tried;
            }
        }
        return best;
    }

    /** The word on what is missing, unless the text itself is no longer than that. */
    private Kept least(Section section) {
        Kept whole = Kept.whole(section);
        if (section.cut() == Section.Cut.NEVER) {
            return whole;
        }
        Kept nothing = Kept.nothing(section);
        boolean shorter =
                section.text().length() <= 4 * nothing.text().length()
                        && count.of(whole.text()) <= count.of(nothing.text());
        return shorter ? whole : nothing;
    }

    private static String joined(List<Kept> kept) {
        return String.join(
                BETWEEN, kept.stream().map(Kept::text).filter(text -> !text.isEmpty()).toList());
    }

    private Packing.Packed packed(List<Section> sections, List<Kept> kept, long tokens) {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Packing.Missing> missing = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            texts.put(section.name(), kept.get(i).text());
            if (kept.get(i).charsLeftOut() > 0) {
                missing.add(
                        new Packing.Missing(
                                section.name(),
                                kept.get(i).charsLeftOut(),
                                section.text().length()));
            }
        }
        return new Packing.Packed(texts, new Packing.Report(tokens, tokensMax, missing));
    }
}
