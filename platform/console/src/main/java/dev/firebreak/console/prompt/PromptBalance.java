package dev.firebreak.console.prompt;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.Activity;
import dev.firebreak.schemas.ActivityKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What models answered, by prompt, version and variant, as the topic {@code activity} tells it. */
public final class PromptBalance {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final int ANSWERS_MAX = 2_000_000;
    private static final int VARIANTS_MAX = 10_000;

    /**
     * Which answers count; null asks for all.
     *
     * @param since not those from before
     * @param prompt a name, or a name and a version such as {@code email-draft@2}
     */
    public record Filter(
            @Nullable Instant since, @Nullable String agent, @Nullable String prompt) {}

    private final Filter filter;
    private final Set<UUID> seen = new HashSet<>();
    private final SortedMap<Variant, VariantCounts> variants = new TreeMap<>();
    private final Set<String> others = new TreeSet<>();
    private long unreadable;
    private long repeated;

    PromptBalance(Filter filter) {
        this.filter = filter;
    }

    /** Reads all there is, committed records only. */
    public static PromptBalance read(Cluster cluster, Filter filter) {
        // Before contracts are compiled: a broker that is away is said at once.
        cluster.requireBroker();
        String topic = cluster.topics().activity();
        Sound<Activity> sound = cluster.sound(topic, Activity.class);
        PromptBalance balance = new PromptBalance(filter);
        try (var reader = cluster.reader(topic, r -> sound.of(r).ifPresent(balance::add))) {
            if (!reader.readToEnd(READ_MAX)) {
                throw new DependencyException(
                        "broker",
                        "%s could not be read to its end within %d minutes"
                                .formatted(topic, READ_MAX.toMinutes()),
                        new IOException("too slow"));
            }
        }
        return balance;
    }

    /** Takes a note, if it is one of those that count; one that was repeated counts once. */
    void add(Activity note) {
        if (note.getKind() != ActivityKind.MODEL_ANSWER
                || (filter.since() != null && note.getAt().isBefore(filter.since()))
                || (filter.agent() != null && !filter.agent().equals(note.getActor()))) {
            return;
        }
        Optional<Answered> answered = Answered.of(note);
        if (answered.isEmpty()) {
            unreadable++;
            return;
        }
        Answered answer = answered.get();
        if (filter.prompt() != null && !answer.variant().isMeantBy(filter.prompt())) {
            if (others.size() < VARIANTS_MAX) {
                others.add(answer.variant().prompt());
            }
            return;
        }
        if (!seen.add(note.getEnvelope().getMessageId())) {
            repeated++;
            return;
        }
        if (seen.size() > ANSWERS_MAX || variants.size() > VARIANTS_MAX) {
            throw new IllegalStateException(
                    "there are more than %d answers or %d variants; --since, --agent or --prompt takes fewer"
                            .formatted(ANSWERS_MAX, VARIANTS_MAX));
        }
        variants.computeIfAbsent(answer.variant(), _ -> new VariantCounts()).add(answer);
    }

    /** By prompt, version and variant. */
    public SortedMap<Variant, VariantCounts> variants() {
        return Collections.unmodifiableSortedMap(variants);
    }

    /** Prompts that were answered and left out because another one was asked for. */
    public Set<String> others() {
        return Collections.unmodifiableSet(others);
    }

    /** Notes that do not say what they must. */
    public long unreadable() {
        return unreadable;
    }

    /** Notes that were there before under the same id. */
    public long repeated() {
        return repeated;
    }

    /**
     * Of each version with several variants, the one whose good answers cost least compared with
     * each other one.
     */
    public List<Comparison> comparisons() {
        Map<String, List<Variant>> versions = new TreeMap<>();
        variants.keySet()
                .forEach(
                        v ->
                                versions.computeIfAbsent(v.versioned(), _ -> new ArrayList<>())
                                        .add(v));
        List<Comparison> comparisons = new ArrayList<>();
        for (List<Variant> all : versions.values()) {
            if (all.size() > 1) {
                Variant best = Collections.min(all, cheapest());
                int pairs = all.size() * (all.size() - 1) / 2;
                for (Variant other : all) {
                    if (!other.equals(best)) {
                        comparisons.add(
                                Comparison.of(best, counts(best), other, counts(other), pairs));
                    }
                }
            }
        }
        return comparisons;
    }

    private Comparator<Variant> cheapest() {
        // One without good answers costs infinitely much; one without any is no number, the last.
        return Comparator.<Variant>comparingInt(v -> counts(v).isEnough() ? 0 : 1)
                .thenComparingDouble(v -> counts(v).costPerGood())
                .thenComparingDouble(v -> -counts(v).goodRate())
                .thenComparing(Comparator.naturalOrder());
    }

    private VariantCounts counts(Variant variant) {
        VariantCounts counts = variants.get(variant);
        if (counts == null) {
            throw new IllegalStateException("no counts of " + variant);
        }
        return counts;
    }
}
