package dev.firebreak.kit.contract;

import dev.firebreak.kit.contract.RuleCompiler.Compiled;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Rules that were compiled before. Every contract has the envelope's, and compiling one takes
 * milliseconds; a process starts in half the time with them shared.
 */
final class KnownRules {
    /**
     * Schemas that come from a registry are somebody else's: their rules must not fill the memory.
     */
    private static final int RULES_MAX = 2_000;

    private static final ConcurrentMap<Key, Compiled> RULES = new ConcurrentHashMap<>();

    private KnownRules() {}

    static Compiled get(Rule rule, String variable, Schema schema, Supplier<Compiled> compiler) {
        var key = new Key(rule, variable, schema);
        Compiled known = RULES.get(key);
        if (known != null) {
            return known;
        }
        Compiled compiled = compiler.get();
        if (RULES.size() < RULES_MAX) {
            RULES.put(key, compiled);
        }
        return compiled;
    }

    private record Key(Rule rule, String variable, Schema schema) {}
}
