package dev.firebreak.kit.tool;

import dev.firebreak.kit.json.Nearest;
import dev.firebreak.kit.model.ToolSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The tools that one agent may use, by name: what is not in here does not exist for it. Immutable,
 * and shared by all requests of the agent.
 */
public final class Tools {
    private static final int NAMES_SHOWN_MAX = 50;

    /**
     * Calls of one tool that run at the same time, over all requests. It bounds how many threads a
     * tool that hangs can hold: further calls wait for one, and end as timed out.
     */
    private static final int RUNNING_MAX = 64;

    /** A tool that is ready to be called. */
    record Ready(ToolOffer offer, ArgumentSchema schema, Semaphore running) {}

    private static final Tools NONE = new Tools(new LinkedHashMap<>(), Map.of());

    private final Map<String, Ready> byName;

    /** Tools that there are, but not for this user: name to why. */
    private final Map<String, String> withheld;

    private Tools(Map<String, Ready> byName, Map<String, String> withheld) {
        this.byName = byName;
        this.withheld = withheld;
    }

    /** No tools at all. */
    public static Tools none() {
        return NONE;
    }

    /**
     * @throws IllegalArgumentException two tools of one name
     */
    public static Tools of(ToolOffer... offers) {
        return of(List.of(offers));
    }

    /**
     * @throws IllegalArgumentException two tools of one name, or one that does more than read
     */
    public static Tools of(Collection<ToolOffer> offers) {
        Map<String, Ready> byName = new LinkedHashMap<>();
        for (ToolOffer offer : offers) {
            if (offer.effect() != Effect.READ_ONLY) {
                throw new IllegalArgumentException(
                        "%s is %s, and a model is offered only what reads: let the agent propose an action, and an executor carry it out"
                                .formatted(
                                        offer.name(),
                                        offer.effect().name().toLowerCase(Locale.ROOT)));
            }
            Ready ready =
                    new Ready(offer, ArgumentSchema.of(offer.spec()), new Semaphore(RUNNING_MAX));
            if (byName.put(offer.name(), ready) != null) {
                throw new IllegalArgumentException("two tools are called " + offer.name());
            }
        }
        return new Tools(byName, Map.of());
    }

    /**
     * These and more.
     *
     * @throws IllegalArgumentException two tools of one name
     */
    public Tools and(Tools more) {
        Map<String, Ready> both = new LinkedHashMap<>(byName);
        more.byName.forEach(
                (name, ready) -> {
                    if (both.put(name, ready) != null) {
                        throw new IllegalArgumentException("two tools are called " + name);
                    }
                });
        Map<String, String> noneOf = new LinkedHashMap<>(withheld);
        noneOf.putAll(more.withheld);
        return new Tools(both, noneOf);
    }

    /**
     * Without some of them: a model is not told of those, and when it asks for one all the same, it
     * is told why not.
     *
     * @param why by name; names that are not here count for nothing
     */
    public Tools without(Map<String, String> why) {
        Map<String, Ready> fewer = new LinkedHashMap<>(byName);
        Map<String, String> noneOf = new LinkedHashMap<>(withheld);
        why.forEach(
                (name, reason) -> {
                    if (fewer.remove(name) != null) {
                        noneOf.put(name, reason);
                    }
                });
        return new Tools(fewer, noneOf);
    }

    /**
     * The same, and for some names that are not here, what a model is told when it asks for them.
     *
     * @param why by name; of tools that are here it counts for nothing
     */
    public Tools saying(Map<String, String> why) {
        Map<String, String> more = new LinkedHashMap<>(withheld);
        why.forEach(
                (name, reason) -> {
                    if (!byName.containsKey(name)) {
                        more.putIfAbsent(name, reason);
                    }
                });
        return new Tools(byName, more);
    }

    /**
     * Only those on the list, such as an agent's or a role's own.
     *
     * @throws IllegalArgumentException there is no such tool; the message names the nearest
     */
    public Tools only(Collection<String> allowed) {
        Map<String, Ready> fewer = new LinkedHashMap<>();
        for (String name : allowed) {
            Ready ready = byName.get(name);
            if (ready == null) {
                throw new IllegalArgumentException(unknown(name));
            }
            fewer.put(name, ready);
        }
        return new Tools(fewer, withheld);
    }

    /** What a model is told, in the order in which they were given. */
    public List<ToolSpec> specs() {
        return byName.values().stream().map(r -> r.offer().spec()).toList();
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Why a tool that is there may not be used; empty when it is not there, or may. */
    Optional<String> withheld(String name) {
        return Optional.ofNullable(withheld.get(name));
    }

    Optional<Ready> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What there is instead of a tool that is not there, the nearest first. */
    String unknown(String name) {
        List<String> names = new ArrayList<>(byName.keySet());
        Nearest.to(name, names)
                .ifPresent(
                        near -> {
                            names.remove(near);
                            names.addFirst(near);
                        });
        return "there is no tool %s; %s".formatted(Shown.name(name), there(names));
    }

    /** What there is, for one who wanted something else. */
    String there() {
        return there(List.copyOf(byName.keySet()));
    }

    private static String there(List<String> names) {
        return names.isEmpty()
                ? "there are none"
                : "there are "
                        + String.join(
                                ", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN_MAX)));
    }
}
