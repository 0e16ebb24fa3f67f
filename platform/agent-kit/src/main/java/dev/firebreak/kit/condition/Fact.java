package dev.firebreak.kit.condition;

import java.util.Set;
import java.util.TreeSet;

/** What kind of thing a name in a condition stands for. */
public sealed interface Fact {
    /** A text. */
    record Text() implements Fact {}

    /** A text that is one of a few; compared with any other, a condition does not compile. */
    record OneOf(Set<String> texts) implements Fact {
        public OneOf {
            texts = Set.copyOf(texts);
        }

        @Override
        public String toString() {
            return String.join(", ", new TreeSet<>(texts));
        }
    }

    /**
     * Fields by name, as of a JSON object; of what type each is shows only when it is looked at.
     */
    record Fields() implements Fact {}
}
