package dev.firebreak.agent.report.question;

import dev.firebreak.agent.report.dataset.Dataset;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands a request: parts it into questions, and reads each over every dataset; the dataset
 * over which most of it makes sense is the one that is meant.
 */
public final class Questions {
    /** Below this part of the words understood, an answer would be a guess. */
    static final double UNDERSTOOD_MIN = 0.6;

    private static final int QUESTIONS_MAX = 6;
    private static final Pattern PARTS =
            Pattern.compile(
                    "[?;\\n]+|(?<![0-9]|\\b(?:no|vs|approx))\\.(?=\\s|$)|,?\\s+(?:and|then)\\s+(?:also\\s+)?(?=(?:what|how|which|who|list|show|compare)\\b)",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern GOES_ON =
            Pattern.compile(
                    "^(?:and|of (?:those|these|them)|how many of (?:those|these|them))\\b",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern PIPELINE =
            Pattern.compile(
                    "\\b(?:what happened|pipeline|the (?:last |latest |whole )?run\\b|all tasks|dead letters? and|what (?:was|were|has been|have been) (?:done|processed|handled))",
                    Pattern.CASE_INSENSITIVE);

    private final Similarity similarity;
    private final Map<Dataset, Vocabulary> vocabularies =
            Collections.synchronizedMap(new WeakHashMap<>());

    public Questions(Similarity similarity) {
        this.similarity = similarity;
    }

    /**
     * What was understood.
     *
     * @param asks questions that can be answered
     * @param about datasets that questions which can't be answered seem to be about, best first
     * @param strange words that nothing could be made of
     * @param unread questions that could not be read
     */
    public record Understood(
            List<Ask> asks, List<Dataset> about, List<String> strange, List<String> unread) {
        public Understood {
            asks = List.copyOf(asks);
            about = List.copyOf(about);
            strange = List.copyOf(strange);
            unread = List.copyOf(unread);
        }
    }

    /** Whether the question is about the pipeline as a whole. */
    public static boolean aboutPipeline(String instruction) {
        return PIPELINE.matcher(instruction).find();
    }

    /** The first period that the words name. */
    public static Optional<Period> period(String instruction, Instant now) {
        String text = instruction.toLowerCase(Locale.ROOT);
        return Times.find(text, LocalDateTime.ofInstant(now, ZoneOffset.UTC)).stream()
                .map(Times.Found::period)
                .findFirst();
    }

    /**
     * @param datasets never empty
     * @param from bounds that the request sets besides its words; null: open
     */
    public Understood read(
            String instruction,
            List<Dataset> datasets,
            Instant now,
            @Nullable Instant from,
            @Nullable Instant to) {
        LocalDateTime today = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        @Nullable Period given =
                from == null && to == null ? null : Period.between(utc(from), utc(to));
        List<Ask> asks = new ArrayList<>();
        Set<Dataset> about = new LinkedHashSet<>();
        Set<String> strange = new LinkedHashSet<>();
        List<String> unread = new ArrayList<>();
        @Nullable Ask before = null;
        for (Part part : parts(instruction)) {
            Candidate best =
                    best(
                            part.text(),
                            datasets,
                            today,
                            given,
                            before == null ? null : before.dataset());
            if (best.ask().isPresent() && best.ask().get().understood() >= UNDERSTOOD_MIN) {
                before = goingOn(best.ask().get(), part.goesOn() ? before : null);
                asks.add(before);
            } else if (best.tagged().evidence() > 0 || !best.tagged().strange().isEmpty()) {
                unread.add(part.text());
                if (best.tagged().evidence() > 0) {
                    about.add(best.dataset());
                }
            }
            strange.addAll(best.tagged().strange());
        }
        return new Understood(asks, new ArrayList<>(about), new ArrayList<>(strange), unread);
    }

    private record Candidate(Dataset dataset, Tagged tagged, Optional<Ask> ask, double score) {}

    private Candidate best(
            String part,
            List<Dataset> datasets,
            LocalDateTime now,
            @Nullable Period given,
            @Nullable Dataset before) {
        @Nullable Candidate best = null;
        for (Dataset dataset : datasets) {
            Vocabulary vocabulary = vocabularies.computeIfAbsent(dataset, Vocabulary::new);
            Tagged tagged = Tagged.of(part, dataset, vocabulary, now, similarity);
            boolean alone = datasets.size() == 1;
            Optional<Ask> ask =
                    tagged.evidence() > 0 || alone
                            ? Reading.read(dataset, tagged, given)
                            : Optional.empty();
            double score =
                    tagged.understood()
                            + (ask.isPresent() ? 0.3 : 0)
                            + 0.05 * tagged.evidence()
                            + (dataset.equals(before) ? 0.04 : 0)
                            + 0.1
                                    * similarity.of(
                                            part, dataset.name() + " " + dataset.description());
            Candidate candidate = new Candidate(dataset, tagged, ask, score);
            best = best == null || candidate.score() > best.score() ? candidate : best;
        }
        if (best == null) {
            throw new IllegalStateException("there has to be a dataset to ask");
        }
        return best;
    }

    /**
     * One question of several.
     *
     * @param goesOn it goes on from the one before: "how many orders in October and which country
     *     had the most"
     */
    record Part(String text, boolean goesOn) {}

    static List<Part> parts(String instruction) {
        List<Part> parts = new ArrayList<>();
        Matcher between = PARTS.matcher(instruction);
        int start = 0;
        boolean goesOn = false;
        while (parts.size() < QUESTIONS_MAX && start <= instruction.length()) {
            boolean more = between.find();
            int end = more ? between.start() : instruction.length();
            String text = instruction.substring(start, end).strip();
            if (!text.isBlank()) {
                parts.add(new Part(text, goesOn || GOES_ON.matcher(text).find()));
            }
            goesOn =
                    more
                            && between.group()
                                    .strip()
                                    .toLowerCase(Locale.ROOT)
                                    .matches(",?\\s*(?:and|then).*");
            start = more ? between.end() : instruction.length() + 1;
        }
        return parts;
    }

    /** A question that goes on means the same rows, unless it says others. */
    private static Ask goingOn(Ask ask, @Nullable Ask before) {
        if (before == null || !ask.dataset().equals(before.dataset())) {
            return ask;
        }
        boolean own =
                !ask.filters().isEmpty()
                        || ask.period() != null
                        || ask.form() instanceof Ask.Form.Versus
                        || ask.form() instanceof Ask.Form.Share;
        return own ? ask : ask.over(before.filters(), before.period(), before.time());
    }

    private static @Nullable LocalDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
