package dev.firebreak.model.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.ToolCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers of all models, in memory only, bounded in bytes and age. Safe for many threads. */
public final class AnswerCache {
    /** Key, record and the cache's own, about. */
    private static final int ENTRY_BYTES = 400;

    private static final int REJECTED_MAX = 10_000;

    private final Cache<Key, Completion> answers;
    private final Cache<Key, Boolean> rejected;

    /** A prompt of a tenant: nobody gets an answer that another one paid for. */
    record Key(String tenant, String digest) {}

    /**
     * @param bytesMax as they lie in memory, about
     * @param ageMax since it was put in
     */
    public AnswerCache(long bytesMax, Duration ageMax, Ticker ticker) {
        this.answers =
                Caffeine.newBuilder()
                        .maximumWeight(bytesMax)
                        .weigher((Key key, Completion answer) -> bytes(answer))
                        .expireAfterWrite(ageMax)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .build();
        this.rejected =
                Caffeine.newBuilder()
                        .maximumSize(REJECTED_MAX)
                        .expireAfterWrite(ageMax)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .build();
    }

    @Nullable Completion find(Key key) {
        return answers.getIfPresent(key);
    }

    void put(Key key, Completion answer) {
        if (rejected.getIfPresent(key) == null) {
            answers.put(key, answer);
        }
    }

    /** It would not do; nor is the next answer to that prompt kept, for as long as one would be. */
    void reject(Key key) {
        rejected.put(key, true);
        answers.invalidate(key);
    }

    private static int bytes(Completion answer) {
        long chars = answer.text().length();
        for (ToolCall call : answer.calls()) {
            chars += call.id().length() + call.name().length() + call.argumentsJson().length();
        }
        return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + 2 * chars);
    }
}
