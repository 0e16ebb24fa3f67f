package dev.firebreak.model.provider;

import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ids of tool calls. Gemini and Ollama mostly give none, and some servers give one twice: then they
 * are {@code call-1}, {@code call-2}, … counted through the conversation, so that the same
 * conversation always gets the same ids. Gemini's proof of what it thought travels behind the id,
 * as the next request has to bring it back and nobody else needs it.
 */
final class CallIds {
    private static final char SIGNED = '#';

    /** OpenAI's limit, the narrowest. */
    private static final int CHARS_MAX = 40;

    private CallIds() {}

    static List<ToolCall> of(Prompt prompt, List<Heard.Call> calls) {
        Set<String> taken = new HashSet<>();
        for (Message message : prompt.messages()) {
            if (message instanceof Message.Said said) {
                said.calls().forEach(call -> taken.add(bare(call.id())));
            }
        }
        int made = taken.size();
        List<ToolCall> named = new ArrayList<>();
        for (Heard.Call call : calls) {
            String id = call.id == null ? "" : bare(call.id.replace(SIGNED, '-'));
            while (id.isBlank() || !taken.add(id)) {
                made++;
                id = "call-" + made;
            }
            String arguments = call.arguments.toString();
            named.add(
                    new ToolCall(
                            call.signature == null ? id : id + SIGNED + call.signature,
                            call.name.toString(),
                            arguments.isBlank() ? "{}" : arguments));
        }
        return named;
    }

    /** The id as it is sent: what every provider takes, also when another one made it. */
    static String bare(String id) {
        int signed = id.indexOf(SIGNED);
        String bare = (signed < 0 ? id : id.substring(0, signed)).replaceAll("[^\\w-]", "-");
        return bare.substring(Math.max(0, bare.length() - CHARS_MAX));
    }

    static @Nullable String signature(String id) {
        int signed = id.indexOf(SIGNED);
        return signed < 0 ? null : id.substring(signed + 1);
    }
}
