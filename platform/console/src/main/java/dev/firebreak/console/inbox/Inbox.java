package dev.firebreak.console.inbox;

import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.cluster.Sound;
import dev.firebreak.console.text.IdMatch;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.InboxItem;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All matters that were handed to people, newest first. The same matter is in it once. */
public final class Inbox {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final int ITEMS_MAX = 100_000;

    private final Map<String, InboxItem> items = new LinkedHashMap<>();

    public static Inbox read(Cluster cluster) {
        cluster.requireBroker();
        String topic = cluster.topics().inbox();
        Sound<InboxItem> sound = cluster.sound(topic, InboxItem.class);
        Inbox inbox = new Inbox();
        try (var reader = cluster.reader(topic, record -> sound.of(record).ifPresent(inbox::add))) {
            if (!reader.readToEnd(READ_MAX)) {
                throw new DependencyException(
                        "broker",
                        "%s could not be read to its end within %d minutes"
                                .formatted(topic, READ_MAX.toMinutes()),
                        new IOException("too slow"));
            }
        }
        return inbox;
    }

    /** Takes a matter; one of the same id that came before is replaced. */
    public void add(InboxItem item) {
        items.put(item.getItemId(), item);
        if (items.size() > ITEMS_MAX) {
            throw new IllegalStateException(
                    "there are more than " + ITEMS_MAX + " matters in the inbox");
        }
    }

    public List<InboxItem> all() {
        return items.values().stream()
                .sorted(
                        Comparator.comparing((InboxItem i) -> i.getEnvelope().getCreatedAt())
                                .reversed()
                                .thenComparing(InboxItem::getItemId))
                .toList();
    }

    public Set<String> ids() {
        return items.keySet();
    }

    /** The matter with that id, or the only one whose id begins so. */
    public IdMatch find(String id) {
        return IdMatch.of(id, items.keySet(), "matter", "firebreak inbox list");
    }

    /** The matter that {@link #find} found. */
    public InboxItem get(IdMatch.One found) {
        InboxItem item = items.get(found.id());
        if (item == null) {
            throw new IllegalStateException("no matter " + found.id());
        }
        return item;
    }
}
