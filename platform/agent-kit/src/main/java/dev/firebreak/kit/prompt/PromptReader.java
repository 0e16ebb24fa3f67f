package dev.firebreak.kit.prompt;

import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.prompt.FrontMatter.Value;
import dev.firebreak.schemas.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the bytes of a prompt file to what it says; every problem with its line. */
final class PromptReader {
    static final int FILE_BYTES_MAX = 256 * 1024;

    private static final String MARK = "---";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int WEIGHT_MAX = 1_000_000;
    private static final int OUTPUT_TOKENS_MAX = 1_000_000;
    private static final double TEMPERATURE_MAX = 2;
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z][A-Za-z0-9-]{0,63}");

    private final FileName id;
    private final Problems problems;
    private final FrontMatter matter;

    private PromptReader(FileName id, Problems problems, FrontMatter matter) {
        this.id = id;
        this.problems = problems;
        this.matter = matter;
    }

    /**
     * Reads one file.
     *
     * @return empty when there is a problem, which has been added to the others
     */
    static Optional<PromptFile> read(
            String source, boolean shipped, FileName id, byte[] bytes, List<String> allProblems) {
        Problems problems = new Problems(source, allProblems);
        int before = allProblems.size();
        String text = decoded(bytes, problems);
        if (text == null) {
            return Optional.empty();
        }
        List<String> lines = List.of(text.split("\n", -1));
        int end = lines.subList(1, lines.size()).indexOf(MARK) + 1;
        if (!lines.getFirst().equals(MARK) || end == 0) {
            problems.add(1, "a prompt begins with front matter between two lines `---`");
            return Optional.empty();
        }
        FrontMatter matter = FrontMatter.read(String.join("\n", lines.subList(1, end)), problems);
        PromptFile file =
                new PromptReader(id, problems, matter)
                        .file(shipped, Sections.of(lines, end + 1, problems));
        return allProblems.size() == before ? Optional.of(file) : Optional.empty();
    }

    private PromptFile file(boolean shipped, Sections sections) {
        same("name", id.name());
        same("version", Integer.toString(id.version()));
        Map<String, Trust> slots = slots();
        Set<String> data = new TreeSet<>();
        slots.forEach(
                (slot, trust) -> {
                    if (trust == Trust.UNTRUSTED) {
                        data.add(slot);
                    }
                });
        Template instruction = sections.instruction(slots.keySet(), data, problems);
        Template asked = sections.asked(slots.keySet(), data, problems);
        Set<String> used = new TreeSet<>(instruction.slots());
        for (String slot : instruction.slots()) {
            if (data.contains(slot)) {
                problems.add(
                        sections.instructionLine(),
                        "{{" + slot + "}} is untrusted: it may stand in the section # asked only");
            }
        }
        used.addAll(asked.slots());
        matter.slots()
                .forEach(
                        (slot, value) -> {
                            if (!used.contains(slot)) {
                                problems.add(value.line(), "slot " + slot + " is never used");
                            }
                        });
        return new PromptFile(
                problems.file(),
                shipped,
                new FileName(id.name(), id.version(), variant()),
                whole("weight", 1, 0, WEIGHT_MAX),
                modelClass(),
                temperature(),
                whole("maxOutputTokens", null, 1, OUTPUT_TOKENS_MAX),
                slots,
                instruction,
                asked);
    }

    /** The file says what it is, and is called so: a copy that was not changed is found. */
    private void same(String key, String fromName) {
        Value value = required(key, fromName);
        if (value != null && !value.text().equals(fromName)) {
            problems.add(
                    value.line(),
                    "%s is %s here and %s in the file's name"
                            .formatted(key, value.text(), fromName));
        }
    }

    private String variant() {
        Value value = matter.value("variant");
        if (value == null) {
            if (!id.variant().isEmpty()) {
                problems.add(1, "variant is missing; expected `variant: " + id.variant() + "`");
            }
            return id.variant();
        }
        if (!id.variant().isEmpty()) {
            same("variant", id.variant());
        } else if (!FileName.isVariant(value.text())) {
            problems.add(
                    value.line(),
                    "variant is a small letter, then at most 31 small letters, digits or '-'; seen "
                            + value.text());
        }
        return value.text();
    }

    private ModelClass modelClass() {
        Value value = required("class", "STANDARD");
        for (ModelClass one : ModelClass.values()) {
            if (value != null && one.name().equals(value.text().toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        if (value != null) {
            problems.add(value.line(), "class is SMALL, STANDARD or STRONG; seen " + value.text());
        }
        return ModelClass.SMALL;
    }

    private @Nullable Double temperature() {
        Value value = matter.value("temperature");
        if (value == null) {
            return null;
        }
        try {
            double temperature = Double.parseDouble(value.text());
            if (temperature >= 0 && temperature <= TEMPERATURE_MAX) {
                return temperature;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        problems.add(value.line(), "temperature is between 0 and 2; seen " + value.text());
        return null;
    }

    private int whole(String key, @Nullable Integer otherwise, int min, int max) {
        Value value = otherwise == null ? required(key, "1000") : matter.value(key);
        if (value == null) {
            return otherwise == null ? min : otherwise;
        }
        try {
            int number = Integer.parseInt(value.text());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        problems.add(
                value.line(),
                "%s is a whole number from %d to %d; seen %s"
                        .formatted(key, min, max, value.text()));
        return min;
    }

    private Map<String, Trust> slots() {
        Map<String, Trust> slots = new TreeMap<>();
        matter.slots()
                .forEach(
                        (slot, value) -> {
                            if (!SLOT_NAME.matcher(slot).matches()) {
                                problems.add(value.line(), Template.SLOT_SHAPE + "; seen " + slot);
                            }
                            switch (value.text()) {
                                case "trusted" -> slots.put(slot, Trust.TRUSTED);
                                case "untrusted" -> slots.put(slot, Trust.UNTRUSTED);
                                default -> {
                                    problems.add(
                                            value.line(),
                                            "slot %s is trusted or untrusted; seen %s"
                                                    .formatted(slot, value.text()));
                                    slots.put(slot, Trust.UNTRUSTED);
                                }
                            }
                        });
        return slots;
    }

    private @Nullable Value required(String key, String example) {
        Value value = matter.value(key);
        if (value == null) {
            problems.add(
                    1, "%s is missing; expected such as `%s: %s`".formatted(key, key, example));
        }
        return value;
    }

    private static @Nullable String decoded(byte[] bytes, Problems problems) {
        if (bytes.length > FILE_BYTES_MAX) {
            problems.add("has more than " + FILE_BYTES_MAX + " bytes, the most a prompt may have");
            return null;
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            // Line ends as they are written on any system give the same prompt.
            return text.replaceFirst("^" + BYTE_ORDER_MARK, "").replace("\r\n", "\n");
        } catch (CharacterCodingException e) {
            problems.add(1 + (int) firstSoundLines(bytes), "is no UTF-8 text: " + e.getMessage());
            return null;
        }
    }

    /** Line ends before the first bytes that are no UTF-8. */
    private static long firstSoundLines(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        var out = java.nio.CharBuffer.allocate(bytes.length);
        StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        return out.flip().chars().filter(c -> c == '\n').count();
    }
}
