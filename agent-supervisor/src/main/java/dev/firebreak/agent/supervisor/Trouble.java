package dev.firebreak.agent.supervisor;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What keeps the supervisor from working just now, for health and readiness. */
final class Trouble {
    private final Map<String, String> present = new ConcurrentHashMap<>();

    /** True when this is news. */
    boolean now(String dependency, String what) {
        return present.put(dependency, what) == null;
    }

    void over(String dependency) {
        present.remove(dependency);
    }

    Optional<String> first() {
        return present.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .sorted()
                .findFirst();
    }
}
