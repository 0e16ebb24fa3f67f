package dev.firebreak.kit.prompt;

import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.schemas.Trust;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One wording of a prompt, as its file has it.
 *
 * @param source the file, for people
 * @param shipped false: from a deployment's own directory
 * @param weight its share among the variants; 0: off
 * @param temperature null: the model's own default
 * @param slots each TRUSTED or UNTRUSTED
 */
record PromptFile(
        String source,
        boolean shipped,
        FileName id,
        int weight,
        ModelClass modelClass,
        @Nullable Double temperature,
        int maxOutputTokens,
        Map<String, Trust> slots,
        Template instruction,
        Template asked) {
    PromptFile {
        slots = Map.copyOf(slots);
    }
}
