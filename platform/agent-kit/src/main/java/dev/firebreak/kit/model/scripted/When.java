package dev.firebreak.kit.model.scripted;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When a rule holds: all that is given must. */
record When(
        @Nullable Glob prompt,
        @Nullable Glob agent,
        List<String> contains,
        List<Pattern> patterns,
        Question.Where where,
        @Nullable Span call,
        @Nullable Span turn) {
    private static final int SHOWN_CHARS_MAX = 40;

    /** Slots that every rule has. */
    static final Set<String> BUILT_IN = Set.of("call", "turn", "task", "agent", "prompt");

    When {
        contains = List.copyOf(contains);
        patterns = List.copyOf(patterns);
    }

    static final When ALWAYS =
            new When(null, null, List.of(), List.of(), Question.Where.ALL, null, null);

    /** The values of its slots; empty when the rule does not hold. */
    Optional<Map<String, String>> on(Question question) {
        var id = question.prompt().id();
        if ((prompt != null && !prompt.matches(id.name()) && !prompt.matches(id.toString()))
                || (agent != null && !agent.matches(question.prompt().scope().agent()))
                || (call != null && !call.holds(question.call()))
                || (turn != null && !turn.holds(question.turn()))) {
            return Optional.empty();
        }
        Map<String, String> slots = new HashMap<>();
        if (!contains.isEmpty() || !patterns.isEmpty()) {
            String text = question.text(where);
            if (!contains.stream().allMatch(text::contains) || !groups(text, slots)) {
                return Optional.empty();
            }
        }
        slots.put("call", Integer.toString(question.call()));
        slots.put("turn", Integer.toString(question.turn()));
        slots.put("task", question.prompt().scope().taskId());
        slots.put("agent", question.prompt().scope().agent());
        slots.put("prompt", id.name());
        return Optional.of(slots);
    }

    /** Names that a template of this rule may use. */
    Set<String> slots() {
        Set<String> names = new TreeSet<>(BUILT_IN);
        for (Pattern pattern : patterns) {
            names.addAll(pattern.namedGroups().keySet());
        }
        if (!patterns.isEmpty()) {
            for (int i = 0; i <= patterns.getFirst().groupCount(); i++) {
                names.add(Integer.toString(i));
            }
        }
        return names;
    }

    private boolean groups(String text, Map<String, String> slots) {
        for (int p = 0; p < patterns.size(); p++) {
            Pattern pattern = patterns.get(p);
            Matcher found = pattern.matcher(text);
            if (!found.find()) {
                return false;
            }
            for (int i = 0; p == 0 && i <= pattern.groupCount(); i++) {
                slots.put(Integer.toString(i), orEmpty(found.group(i)));
            }
            for (String name : pattern.namedGroups().keySet()) {
                slots.put(name, orEmpty(found.group(name)));
            }
        }
        return true;
    }

    private static String orEmpty(@Nullable String group) {
        return group == null ? "" : group;
    }

    /** As it is named to somebody whose prompt no rule fits. */
    String shown() {
        List<String> terms = new ArrayList<>();
        if (prompt != null) {
            terms.add("prompt " + prompt.pattern());
        }
        if (agent != null) {
            terms.add("agent " + agent.pattern());
        }
        contains.forEach(text -> terms.add("contains '" + shortly(text) + "'"));
        patterns.forEach(pattern -> terms.add("regex " + shortly(pattern.pattern())));
        if (call != null) {
            terms.add("call " + call);
        }
        if (turn != null) {
            terms.add("turn " + turn);
        }
        return terms.isEmpty() ? "always" : String.join(" and ", terms);
    }

    private static String shortly(String text) {
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
