package dev.firebreak.model.route;

import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.ModelError;
import dev.firebreak.kit.model.ModelException;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.model.limit.Attempts;
import dev.firebreak.model.price.TokenCount;
import dev.firebreak.schemas.Confidentiality;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest model that works: able enough, as far as there is one, with room for the prompt, and
 * allowed to see it. Where it is away or can't, the next one is asked, across providers.
 *
 * <p>An answer that was longer than the caller wanted ends it at once, as no other would do better.
 * Where it was the model that had no room for as long an answer as the caller allows, one with more
 * room is asked.
 */
public final class Router implements Model {
    private final List<Candidate> candidates;
    private final Outs outs;
    private final InstantSource clock;

    /**
     * @param candidates of those that cost the same, the first is asked first
     * @param quotaPause for which a model is not asked after its account was used up
     */
    public Router(List<Candidate> candidates, Duration quotaPause, InstantSource clock) {
        this.candidates = List.copyOf(candidates);
        this.outs = new Outs(quotaPause, clock);
        this.clock = clock;
        for (Candidate candidate : candidates) {
            candidate.meter().out(() -> outs.of(candidate.name()) != null);
        }
    }

    @Override
    public Completion complete(Prompt prompt) {
        Attempts attempts = Attempts.of(prompt);
        Failures failures = new Failures();
        int roomMin = 0;
        @Nullable Candidate before = null;
        ModelError cause = ModelError.NOT_CONFIGURED;
        for (Candidate candidate : chain(prompt)) {
            if (candidate.known().outputTokensMax() < roomMin) {
                continue;
            }
            ModelException out = outs.of(candidate.name());
            if (out != null) {
                failures.add(candidate.name(), out);
                continue;
            }
            if (before != null) {
                before.meter().passedOn(cause);
            }
            try {
                return attempts.result(
                        candidate
                                .model()
                                .complete(
                                        attempts.next()
                                                .withMaxOutputTokens(
                                                        outputTokens(candidate, prompt))));
            } catch (ModelException e) {
                outs.heed(candidate.name(), e);
                failures.add(candidate.name(), e);
                attempts.failed(e);
                before = candidate;
                cause = e.error();
                boolean truncated = e.error() == ModelError.TRUNCATED;
                if (truncated && candidate.known().outputTokensMax() < prompt.maxOutputTokens()) {
                    roomMin = candidate.known().outputTokensMax() + 1;
                } else if (truncated || timeIsUp(prompt)) {
                    break;
                }
            }
        }
        throw attempts.whole(failures.together());
    }

    private boolean timeIsUp(Prompt prompt) {
        Instant deadline = prompt.scope().deadline();
        return Thread.currentThread().isInterrupted()
                || (deadline != null && !clock.instant().isBefore(deadline));
    }

    /** All that may be asked, cheapest first; never empty. */
    private List<Candidate> chain(Prompt prompt) {
        List<Candidate> allowed =
                candidates.stream().filter(c -> c.local() || maySeeAnybody(prompt)).toList();
        if (allowed.isEmpty()) {
            throw new ModelException(
                    ModelError.NOT_CONFIGURED,
                    "the content is %s, and none of the models in use (%s) runs on this machine or network"
                            .formatted(prompt.scope().confidentiality(), names(candidates)));
        }
        List<Candidate> able = able(allowed, prompt.modelClass());
        List<Ranked> fitting = new ArrayList<>();
        for (Candidate candidate : able) {
            TokenCount.Estimate input = candidate.count().input(prompt);
            if (fits(candidate, prompt, input)) {
                fitting.add(new Ranked(candidate, expectedMicros(candidate, prompt, input)));
            }
        }
        if (fitting.isEmpty()) {
            throw new ModelException(ModelError.CONTEXT_TOO_LONG, tooLong(prompt, able));
        }
        return fitting.stream()
                .sorted(
                        Comparator.comparingLong(Ranked::micros)
                                .thenComparing(r -> r.candidate().known().modelClass()))
                .map(Ranked::candidate)
                .toList();
    }

    /**
     * Those of the class that is asked for or above it; where there is none, the ablest there are:
     * a small model with its answers checked does better than none.
     */
    private static List<Candidate> able(List<Candidate> allowed, ModelClass wanted) {
        ModelClass ablest =
                allowed.stream()
                        .map(c -> c.known().modelClass())
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
        ModelClass least = wanted.compareTo(ablest) <= 0 ? wanted : ablest;
        return allowed.stream().filter(c -> c.known().modelClass().compareTo(least) >= 0).toList();
    }

    private record Ranked(Candidate candidate, long micros) {}

    private static boolean maySeeAnybody(Prompt prompt) {
        Confidentiality confidentiality = prompt.scope().confidentiality();
        return switch (confidentiality) {
            case PUBLIC, INTERNAL -> true;
            case SECRET, UNKNOWN -> false;
        };
    }

    /**
     * A provider says itself that a prompt is too long, and it costs nothing: so what likely fits
     * is tried. A local model cuts it without a word: so it must fit for certain.
     */
    private static boolean fits(Candidate candidate, Prompt prompt, TokenCount.Estimate input) {
        long sent = candidate.local() ? input.most() : input.likely();
        return sent + outputTokens(candidate, prompt) <= candidate.known().contextTokens();
    }

    private static int outputTokens(Candidate candidate, Prompt prompt) {
        return Math.min(prompt.maxOutputTokens(), candidate.known().outputTokensMax());
    }

    private long expectedMicros(Candidate candidate, Prompt prompt, TokenCount.Estimate input) {
        return candidate
                .known()
                .prices()
                .at(clock.instant())
                .costMicrosMax(input.likely(), outputTokens(candidate, prompt));
    }

    private static String tooLong(Prompt prompt, List<Candidate> able) {
        Candidate largest =
                able.stream()
                        .max(Comparator.comparingInt(c -> c.known().contextTokens()))
                        .orElseThrow();
        return "the prompt has about %d tokens and asks for %d more, the largest context is %d (%s)"
                .formatted(
                        largest.count().input(prompt).likely(),
                        outputTokens(largest, prompt),
                        largest.known().contextTokens(),
                        largest.name());
    }

    private static String names(List<Candidate> candidates) {
        return String.join(", ", candidates.stream().map(Candidate::name).toList());
    }
}
