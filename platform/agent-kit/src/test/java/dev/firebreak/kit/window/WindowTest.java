package dev.firebreak.kit.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final Pattern MARK =
            Pattern.compile("\\[… (?:[^\\[\\]]*: )?([0-9,]+) characters left out …\\]");

    @Test
    void whatFitsIsThereAsItWas() {
        Packing.Packed packed =
                packed(
                        new Window(100),
                        Section.whole("instruction", "Be short."),
                        Section.of("empty", "", 1, Section.Cut.TAIL),
                        Section.of("mail", "Hello.", 1, Section.Cut.TAIL));

        assertThat(packed.text()).isEqualTo("Be short.\n\nHello.");
        assertThat(packed.report().missing()).isEmpty();
        assertThat(packed.report().tokens()).isEqualTo(5);
        assertThat(packed.report().inWords())
                .isEqualTo("context of 5 of 100 tokens, nothing left out");
    }

    @Test
    void theLeastImportantIsCutFirstAndSaysSoInItsPlace() {
        String paragraph = "A sentence of words. Another one.\n\n";

        Packing.Packed packed =
                packed(
                        new Window(400),
                        Section.whole("instruction", "Be short."),
                        Section.of("old", paragraph.repeat(100), 1, Section.Cut.HEAD),
                        Section.of("mail", paragraph.repeat(20), 5, Section.Cut.TAIL),
                        Section.of("notes", "n".repeat(5000), 0, Section.Cut.MIDDLE));

        assertThat(packed.texts().get("mail")).isEqualTo(paragraph.repeat(20));
        assertThat(packed.texts().get("old"))
                .startsWith("[… 2,")
                .contains("characters left out …]\nA sentence of words.")
                .endsWith(paragraph);
        assertThat(packed.texts().get("notes")).isEqualTo("[… notes: 5,000 characters left out …]");
        assertThat(packed.report().tokens()).isBetween(380L, 400L);
        assertThat(packed.report().missing())
                .extracting(Packing.Missing::section)
                .containsExactly("old", "notes");
        assertThat(packed.report().inWords()).contains("notes entirely").contains("of old");
        assertThat(packed.report().details()).containsEntry("missing.notes", "5000/5000");
    }

    @Test
    void aSectionKeepsToItsOwnLimitWhereThereIsRoom() {
        Packing.Packed packed =
                packed(
                        new Window(10_000),
                        Section.of("mail", "word ".repeat(1000), 1, Section.Cut.TAIL)
                                .withTokensMax(100));

        assertThat(packed.report().tokens()).isBetween(80L, 100L);
        assertThat(packed.text()).startsWith("word word ").endsWith("characters left out …]");
    }

    @Test
    void whatMustNotBeCutAndDoesNotFitIsAClearAnswer() {
        Packing packing =
                new Window(10)
                        .pack(
                                List.of(
                                        Section.whole("instruction", "x".repeat(100)),
                                        Section.of("mail", "y", 1, Section.Cut.TAIL)));

        assertThat(packing)
                .isInstanceOfSatisfying(
                        Packing.TooLarge.class,
                        tooLarge ->
                                assertThat(tooLarge.inWords())
                                        .isEqualTo(
                                                "what must not be cut (instruction) takes 26 tokens, and there is room for 10"));
    }

    @Test
    void wordsAreCutWhereTheyPart() {
        String text =
                "First paragraph, which is long enough.\n\nSecond one. It has two sentences.\nA line of it. "
                        + "The rest of it goes on and on and on without end";
        for (int chars = Kept.CHARS_MIN; chars < text.length(); chars++) {
            Section tail = Section.of("t", text, 0, Section.Cut.TAIL);

            String kept = Kept.of(tail, chars).text().replaceFirst("\n\\[….*", "");

            assertThat(text).as("at " + chars).startsWith(kept);
            assertThat(kept).as("at " + chars).matches("(?s).*\\s");
        }
    }

    @Test
    void aCharacterOfManyCodePointsIsNeverCut() {
        String family = "👩‍👩‍👧‍👦";
        String text = (family + "🇩🇪é\r\n").repeat(60);
        List<Integer> boundaries = graphemes(text);
        for (Section.Cut cut : List.of(Section.Cut.TAIL, Section.Cut.HEAD, Section.Cut.MIDDLE)) {
            for (int chars = 0; chars <= text.length(); chars++) {
                Kept kept = Kept.of(Section.of("t", text, 0, cut), chars);

                assertCutAt(kept.text(), text, boundaries, cut + " " + chars);
            }
        }
    }

    @Test
    void oneCharacterLongerThanAnyWindowIsKeptWholeOrLeftOut() {
        String tower = "a" + "\u0301".repeat(3000) + " end of it, and more";

        Kept kept = Kept.of(Section.of("t", tower, 0, Section.Cut.TAIL), 2000);

        assertThat(kept.text()).isEqualTo("[… t: 3,021 characters left out …]");
    }

    @Test
    void megabytesAreNotCountedToKeepAPage() {
        AtomicLong counted = new AtomicLong();
        TokenCount counting =
                text -> {
                    counted.addAndGet(text.length());
                    return TokenCount.byCharacters().of(text);
                };
        String big = "All work and no play. ".repeat(1_000_000);

        packed(
                new Window(1000, counting),
                Section.of("a", big, 1, Section.Cut.TAIL),
                Section.of("b", big, 0, Section.Cut.MIDDLE));

        assertThat(counted.get()).isLessThan(500_000);
    }

    @Test
    void sectionsAreToldApart() {
        assertThatThrownBy(
                        () ->
                                new Window(9)
                                        .pack(
                                                List.of(
                                                        Section.whole("a", "x"),
                                                        Section.whole("a", "y"))))
                .hasMessage("two sections are called a");
    }

    @Test
    void aLetterWithAMillionAccentsIsCutLikeAnyText() {
        String text = "e" + "\u0301".repeat(1_000_000);

        Packing packing =
                new Window(2_500).pack(List.of(Section.of("mail", text, 0, Section.Cut.MIDDLE)));

        assertThat(packing)
                .isInstanceOfSatisfying(
                        Packing.Packed.class,
                        packed -> assertThat(packed.report().missing()).hasSize(1));
    }

    @Test
    void whateverIsPackedStaysWithinItsTokensKeepsWhatMustNotBeCutAndTellsWhatIsMissing() {
        int tooLarge = 0;
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            List<Section> sections = sections(random);
            TokenCount counter = counter(random);
            long tokensMax = 1L + random.nextInt(random.nextBoolean() ? 100 : 3000);
            String as = "seed " + seed;

            Packing packing = new Window(tokensMax, counter).pack(sections);

            assertThat(new Window(tokensMax, counter).pack(sections)).as(as).isEqualTo(packing);
            switch (packing) {
                case Packing.TooLarge(long needed, long max, List<String> names) -> {
                    tooLarge++;
                    assertThat(needed).as(as).isGreaterThan(max);
                    assertThat(max).isEqualTo(tokensMax);
                    assertThat(
                                    sections.stream()
                                            .filter(s -> s.cut() == Section.Cut.NEVER)
                                            .map(Section::name))
                            .as(as)
                            .isEqualTo(names);
                }
                case Packing.Packed packed ->
                        assertPacked(packed, sections, counter, tokensMax, as);
            }
        }
        assertThat(tooLarge).isBetween(50, 950);
    }

    private static void assertPacked(
            Packing.Packed packed,
            List<Section> sections,
            TokenCount counter,
            long tokensMax,
            String as) {
        assertThat(counter.of(packed.text())).as(as).isEqualTo(packed.report().tokens());
        assertThat(packed.report().tokens()).as(as).isLessThanOrEqualTo(tokensMax);
        assertThat(packed.texts().keySet())
                .as(as)
                .containsExactlyElementsOf(sections.stream().map(Section::name).toList());
        for (Section section : sections) {
            String text = packed.texts().get(section.name());
            int leftOut =
                    packed.report().missing().stream()
                            .filter(m -> m.section().equals(section.name()))
                            .mapToInt(Packing.Missing::charsLeftOut)
                            .sum();
            if (leftOut == 0) {
                assertThat(text).as(as).isEqualTo(section.text());
            } else {
                assertThat(section.cut()).as(as).isNotEqualTo(Section.Cut.NEVER);
                int told = assertCutAt(text, section.text(), graphemes(section.text()), as);
                assertThat(told).as(as).isEqualTo(leftOut);
            }
        }
    }

    /** Returns how much the text says is left out. */
    private static int assertCutAt(String kept, String whole, List<Integer> boundaries, String as) {
        Matcher mark = MARK.matcher(kept);
        if (!mark.find()) {
            assertThat(kept).as(as).isEqualTo(whole);
            return 0;
        }
        int leftOut = Integer.parseInt(mark.group(1).replace(",", ""));
        String head = kept.substring(0, mark.start());
        String tail = kept.substring(mark.end());
        head = head.isEmpty() ? head : head.substring(0, head.length() - 1);
        tail = tail.isEmpty() ? tail : tail.substring(1);
        assertThat(head.length() + tail.length() + leftOut).as(as).isEqualTo(whole.length());
        assertThat(whole).as(as).startsWith(head).endsWith(tail);
        assertThat(boundaries).as(as).contains(head.length(), whole.length() - tail.length());
        return leftOut;
    }

    private static List<Integer> graphemes(String text) {
        BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
        breaks.setText(text);
        List<Integer> places = new ArrayList<>();
        for (int at = breaks.first(); at != BreakIterator.DONE; at = breaks.next()) {
            places.add(at);
        }
        return places;
    }

    private static List<Section> sections(Random random) {
        List<Section> sections = new ArrayList<>();
        int many = random.nextInt(1, 7);
        for (int i = 0; i < many; i++) {
            String text = text(random);
            Section.Cut cut = List.of(Section.Cut.values()).get(random.nextInt(4));
            sections.add(
                    cut == Section.Cut.NEVER
                            ? Section.whole(
                                    "s" + i,
                                    Kept.of(Section.of("x", text, 0, Section.Cut.TAIL), 100).text())
                            : Section.of("s" + i, text, random.nextInt(3), cut)
                                    .withTokensMax(
                                            random.nextBoolean()
                                                    ? Integer.MAX_VALUE
                                                    : 1 + random.nextInt(500)));
        }
        return sections;
    }

    private static String text(Random random) {
        String[] bits = {
            "word ",
            "sentence. ",
            "line\n",
            "paragraph\n\n",
            "\r\n",
            "👩‍👩‍👧‍👦",
            "é",
            "日本。",
            "🇩🇪",
            "x",
            "\t",
            "नि"
        };
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextBoolean() ? 30 : 800);
        for (int i = 0; i < length; i++) {
            text.append(bits[random.nextInt(bits.length)]);
        }
        return text.toString();
    }

    /** Among them one that finds more in the whole than in its parts. */
    private static TokenCount counter(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> String::length;
            case 1 -> text -> text.split("\\s+").length;
            case 2 -> text -> (long) Math.pow(text.length(), 1.1);
            default -> TokenCount.byCharacters();
        };
    }

    private static Packing.Packed packed(Window window, Section... sections) {
        return (Packing.Packed) window.pack(List.of(sections));
    }
}
