package dev.firebreak.boundary.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often a process died while it handled a record of one partition.
 *
 * <p>Being there once proves nothing: whoever is killed has hundreds of innocent records in flight,
 * so after the first crash everything runs as usual. A record that was there twice runs alone, with
 * nothing beside it in its process, and is written down before it begins; so a third crash is its
 * own, and it is not run again.
 *
 * <p>A record can end the process before any commit has named it. Then nothing is ever committed:
 * after two such owners in a row the first {@code unnamedMax} records run alone, which names the
 * one that does it.
 */
final class Suspects {
    /** From here on a record runs alone. */
    static final int CRASHES_ALONE = 2;

    /** From here on a record is not run. */
    static final int CRASHES_MAX = 3;

    private final Map<Long, Integer> named = new HashMap<>();
    private int crashesInVain;
    private int unnamedLeft;

    /**
     * @param base the committed offset that the note stands beside
     * @param unnamedMax how many records a process may have in flight
     */
    Suspects(OwnerNote note, long base, int unnamedMax) {
        int more = note.open() ? 1 : 0;
        note.suspects()
                .forEach(
                        (distance, crashes) -> {
                            if (crashes + more > 0) {
                                named.put(base + distance, crashes + more);
                            }
                        });
        crashesInVain = note.open() ? note.crashes() + 1 : 0;
        unnamedLeft = crashesInVain >= CRASHES_ALONE ? unnamedMax : 0;
    }

    /** This record was taken and will run. */
    synchronized void taken(long offset) {
        if (unnamedLeft > 0) {
            unnamedLeft--;
            named.merge(offset, Math.min(crashesInVain, CRASHES_MAX - 1), Math::max);
        }
    }

    /** At how many crashes this record was there. */
    synchronized int crashes(long offset) {
        return named.isEmpty() ? 0 : named.getOrDefault(offset, 0);
    }

    /** An outcome was committed: what comes now is not in vain. */
    synchronized void progress(Iterable<Long> offsets) {
        crashesInVain = 0;
        offsets.forEach(named::remove);
    }

    synchronized int crashesInVain() {
        return crashesInVain;
    }

    /**
     * What to write down beside a base: records that were there at a crash and are not done, and
     * those that run.
     */
    synchronized SortedMap<Integer, Integer> beside(long base, Iterable<Long> running) {
        SortedMap<Integer, Integer> listed = new TreeMap<>();
        running.forEach(offset -> put(listed, offset - base, 0));
        named.forEach((offset, crashes) -> put(listed, offset - base, crashes));
        return listed;
    }

    private static void put(SortedMap<Integer, Integer> listed, long distance, int crashes) {
        if (distance >= 0 && distance < OffsetMap.WINDOW) {
            listed.put((int) distance, crashes);
        }
    }
}
