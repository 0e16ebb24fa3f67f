package dev.firebreak.model.cache;

import dev.firebreak.kit.model.AnswerStream;
import dev.firebreak.kit.model.Completion;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Model;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Tokens;
import dev.firebreak.model.meter.CallMeter;
import dev.firebreak.schemas.Confidentiality;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that gives the same answer to the same prompt, for a while, and asks for no money then.
 *
 * <p>Kept are answers to prompts that leave the temperature open or set it to 0: who sets another
 * one wants answers that differ. Nothing that is SECRET or UNKNOWN is kept, as no dump of memory
 * should hold it longer than needed, and the local models it goes to cost nothing. An answer in
 * words or in a shape that the conversation goes on after would not do: it is forgotten, no other
 * to the same prompt is kept for a while, and what comes of the repair is not kept either, so that
 * a bad answer does not come again and again.
 */
public final class Cached implements Model {
    private final String name;
    private final Model model;
    private final AnswerCache cache;
    private final CallMeter meter;

    public Cached(String name, Model model, AnswerCache cache, CallMeter meter) {
        this.name = name;
        this.model = model;
        this.cache = cache;
        this.meter = meter;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Prompt repaired = repaired(prompt);
        if (repaired != null) {
            cache.reject(key(repaired));
            return model.complete(prompt);
        }
        if (!mayKeep(prompt)) {
            return model.complete(prompt);
        }
        AnswerCache.Key key = key(prompt);
        Completion kept = cache.find(key);
        if (kept != null) {
            meter.hit(kept.costMicros());
            return again(kept, prompt.stream());
        }
        meter.missed();
        Completion answer = model.complete(prompt);
        cache.put(key, answer);
        return answer;
    }

    private static boolean mayKeep(Prompt prompt) {
        Double temperature = prompt.temperature();
        Confidentiality confidentiality = prompt.scope().confidentiality();
        return (temperature == null || temperature == 0)
                && confidentiality != Confidentiality.SECRET
                && confidentiality != Confidentiality.UNKNOWN;
    }

    /** The prompt whose answer is to be repaired; null when this asks something new. */
    private static @Nullable Prompt repaired(Prompt prompt) {
        List<Message> messages = prompt.messages();
        int last = messages.size() - 1;
        return last >= 2
                        && messages.get(last) instanceof Message.Asked
                        && messages.get(last - 1) instanceof Message.Said(String text, var calls)
                        && calls.isEmpty()
                ? prompt.withMessages(messages.subList(0, last - 1))
                : null;
    }

    /** Nobody counted tokens for it, nobody pays. */
    private static Completion again(Completion kept, @Nullable AnswerStream stream) {
        if (stream != null && !kept.text().isEmpty()) {
            stream.text(kept.text());
        }
        return new Completion(kept.text(), kept.calls(), Tokens.NONE, kept.model(), 0, true);
    }

    private AnswerCache.Key key(Prompt prompt) {
        return new AnswerCache.Key(prompt.scope().tenant(), PromptDigest.of(name, prompt));
    }
}
