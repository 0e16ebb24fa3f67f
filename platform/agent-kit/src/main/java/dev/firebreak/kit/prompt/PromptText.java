package dev.firebreak.kit.prompt;

import dev.firebreak.kit.fence.Fence;
import dev.firebreak.kit.fence.VisibleText;
import dev.firebreak.kit.model.Message;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.PromptId;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.schemas.Trust;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A prompt in one version, in one or several wordings. Safe for many threads. */
public final class PromptText {
    private static final int SLOT_CHARS_MAX = 16 << 20;

    private final String name;
    private final int version;
    private final Map<String, Trust> slots;
    private final List<PromptFile> variants;

    PromptText(String name, int version, Map<String, Trust> slots, List<PromptFile> variants) {
        this.name = name;
        this.version = version;
        this.slots = new TreeMap<>(slots);
        this.variants = List.copyOf(variants);
    }

    /**
     * The prompt for one task, in the variant that task gets. Without tools, schema, stream, and
     * with an open scope: others add theirs.
     *
     * @param values a text for each slot, no more and no less; what no reader sees in them is left
     *     out, what is untrusted is fenced
     * @throws IllegalArgumentException a slot is missing, unknown, or longer than 16 Mi characters
     */
    public Prompt fill(Map<String, String> values, String taskId) {
        require(values.keySet());
        Map<String, String> plain = new HashMap<>();
        values.forEach(
                (slot, value) -> {
                    if (value.length() > SLOT_CHARS_MAX) {
                        throw new IllegalArgumentException(
                                "slot %s of %s takes %d characters; seen %d"
                                        .formatted(slot, this, SLOT_CHARS_MAX, value.length()));
                    }
                    plain.put(slot, VisibleText.of(value));
                });
        PromptFile variant = Draw.of(variants, taskId);
        String instruction = variant.instruction().filled(slot -> trusted(plain, slot));
        String asked;
        if (variant.slots().containsValue(Trust.UNTRUSTED)) {
            instruction += "\n\n" + Fence.RULE;
            Fence fence = Fence.around(toString(), plain);
            asked =
                    variant.asked()
                            .filled(
                                    slot ->
                                            variant.slots().get(slot) == Trust.UNTRUSTED
                                                    ? fence.of(slot, trusted(plain, slot))
                                                    : trusted(plain, slot));
        } else {
            asked = variant.asked().filled(slot -> trusted(plain, slot));
        }
        return new Prompt(
                List.of(new Message.Instruction(instruction), new Message.Asked(asked)),
                List.of(),
                null,
                variant.modelClass(),
                variant.temperature(),
                variant.maxOutputTokens(),
                new PromptId(name, version, variant.id().variant()),
                null,
                Scope.open());
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    /** Every slot that has to be filled, TRUSTED or UNTRUSTED. */
    public Map<String, Trust> slots() {
        return Map.copyOf(slots);
    }

    /** Weights by variant; one that is off has 0. */
    public Map<String, Integer> weights() {
        Map<String, Integer> weights = new TreeMap<>();
        variants.forEach(v -> weights.put(v.id().variant(), v.weight()));
        return weights;
    }

    /** The files it comes from. */
    public List<String> sources() {
        return variants.stream().map(PromptFile::source).toList();
    }

    /** Such as {@code email-draft@2}. */
    @Override
    public String toString() {
        return name + "@" + version;
    }

    /** Throws where these are not just the slots there are. */
    void require(Set<String> given) {
        for (String slot : new TreeSet<>(given)) {
            if (!slots.containsKey(slot)) {
                throw new IllegalArgumentException(
                        this + " has no slot " + slot + Template.near(slot, slots.keySet()));
            }
        }
        for (String slot : slots.keySet()) {
            if (!given.contains(slot)) {
                throw new IllegalArgumentException(
                        this + " needs slot " + slot + ", which is not filled");
            }
        }
    }

    private static String trusted(Map<String, String> values, String slot) {
        String value = values.get(slot);
        if (value == null) {
            throw new IllegalStateException("slot " + slot + " was required before");
        }
        return value;
    }
}
