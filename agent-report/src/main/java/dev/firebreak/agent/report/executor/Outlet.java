package dev.firebreak.agent.report.executor;

import dev.firebreak.kit.action.Carried;
import java.time.Duration;
import java.util.Optional;

/** Where pages are published. */
interface Outlet {
    /** Finds out what leaves no trace: whether it is there. */
    void reach();

    /** Publishes a page under a name that nothing else has; whatever is there already stays. */
    Carried publish(Place place, byte[] page);

    /** Whether just this page is there. */
    Optional<Carried.Done> find(Place place, String htmlSha256);

    /** How long publishing takes at the most. */
    Duration timeMax();

    /**
     * Where a page belongs.
     *
     * @param tenant whose it is
     */
    record Place(String tenant, String fileName) {
        /** The folder of its tenant; a name that a file system could take otherwise is marked. */
        String folder() {
            return tenant.startsWith(".") ? "_" + tenant : tenant;
        }
    }
}
