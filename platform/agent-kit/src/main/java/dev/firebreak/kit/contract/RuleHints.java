package dev.firebreak.kit.contract;

import java.util.List;
import org.apache.avro.JsonProperties;

/** What the rules at a place in a schema want, in words: for those who are to keep them. */
public final class RuleHints {
    private RuleHints() {}

    /**
     * One line for each rule.
     *
     * @param place a field, or a record's schema
     */
    public static List<String> of(JsonProperties place) {
        return Rule.of(place, "").stream().map(Rule::message).toList();
    }
}
