package dev.firebreak.kit.prompt;

import dev.firebreak.kit.json.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a prompt file: {@code # instruction}, then what the model is to follow; {@code #
 * asked}, then what it is asked. Other headings are part of the text.
 */
final class Sections {
    private static final String INSTRUCTION = "# instruction";
    private static final String ASKED = "# asked";
    private static final List<String> HEADINGS = List.of(INSTRUCTION, ASKED);

    /** A text and the line of the file it begins in. */
    private record Section(String text, int line) {}

    private final Map<String, Section> sections;

    private Sections(Map<String, Section> sections) {
        this.sections = sections;
    }

    /**
     * @param lines of the whole file
     * @param from index of the first line of the body
     */
    static Sections of(List<String> lines, int from, Problems problems) {
        Map<String, Section> found = new HashMap<>();
        int at = from;
        while (at < lines.size() && !isHeading(lines, at)) {
            if (!lines.get(at).isBlank()) {
                problems.add(
                        at + 1,
                        "text before the first section; expected `# instruction`"
                                + meant(lines.get(at)));
                break;
            }
            at++;
        }
        while (at < lines.size() && !isHeading(lines, at)) {
            at++;
        }
        while (at < lines.size()) {
            String heading = lines.get(at).stripTrailing();
            int first = at + 1;
            at = first;
            while (at < lines.size() && !isHeading(lines, at)) {
                at++;
            }
            if (found.put(heading, section(lines, first, at)) != null) {
                problems.add(first, "there is a second section `" + heading + "`");
            }
        }
        List<String> missing = new ArrayList<>(HEADINGS);
        missing.removeAll(found.keySet());
        for (String heading : missing) {
            problems.add(
                    from, "there is no section `" + heading + "`" + slip(lines, from, heading));
        }
        found.forEach(
                (heading, section) -> {
                    if (section.text().isEmpty()) {
                        problems.add(section.line(), "the section `" + heading + "` is empty");
                    }
                });
        return new Sections(found);
    }

    Template instruction(Set<String> declared, Set<String> data, Problems problems) {
        return template(sections.get(INSTRUCTION), declared, data, problems);
    }

    Template asked(Set<String> declared, Set<String> data, Problems problems) {
        return template(sections.get(ASKED), declared, data, problems);
    }

    int instructionLine() {
        Section section = sections.get(INSTRUCTION);
        return section == null ? 1 : section.line();
    }

    private static Template template(
            @Nullable Section section, Set<String> declared, Set<String> data, Problems problems) {
        return section == null
                ? Template.of("", 1, declared, data, problems)
                : Template.of(section.text(), section.line(), declared, data, problems);
    }

    /** Without empty lines around it. */
    private static Section section(List<String> lines, int from, int to) {
        int first = from;
        while (first < to && lines.get(first).isBlank()) {
            first++;
        }
        int end = to;
        while (end > first && lines.get(end - 1).isBlank()) {
            end--;
        }
        // An empty one is found at its heading.
        return new Section(
                String.join("\n", lines.subList(first, end)), first == end ? from : first + 1);
    }

    private static boolean isHeading(List<String> lines, int at) {
        return HEADINGS.contains(lines.get(at).stripTrailing());
    }

    private static String slip(List<String> lines, int from, String heading) {
        for (int at = from; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            if (line.startsWith("#")
                    && !HEADINGS.contains(line)
                    && Nearest.to(line, List.of(heading)).isPresent()) {
                return "; is `" + line + "` in line " + (at + 1) + " meant?";
            }
        }
        return "";
    }

    private static String meant(String line) {
        return line.startsWith("#") ? "; seen `" + line + "`" : "";
    }
}
