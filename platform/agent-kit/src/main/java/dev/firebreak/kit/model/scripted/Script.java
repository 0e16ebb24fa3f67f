package dev.firebreak.kit.model.scripted;

import java.util.List;

/**
 * Rules in the order in which they are tried.
 *
 * @param seed of the faults that come at a rate
 * @param rules the default, where there is one, is the last
 */
record Script(String name, long seed, List<Rule> rules) {
    Script {
        rules = List.copyOf(rules);
    }
}
