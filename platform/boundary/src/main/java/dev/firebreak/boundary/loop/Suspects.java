package dev.firebreak.boundary.loop;

import dev.firebreak.boundary.loop.OwnerNote.Suspect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often a process died while it handled a record of one partition.
 *
 * <p>Being there once proves nothing: whoever is killed has hundreds of innocent records in flight,
 * so after the first crash everything runs as usual. A record that was there twice runs alone, with
 * nothing beside it in its process, and is written down before it begins. A third crash is then
 * most likely its own. But while records run one at a time an unrelated one always meets exactly
 * one of them, so it takes a fourth, alone again, until a record is not run any more.
 *
 * <p>A record can end the process before any commit has named it. Then nothing is ever committed:
 * after two such owners in a row the first {@code unnamedMax} records run alone, which names the
 * one that does it.
 */
final class Suspects {
    /** From here on a record runs alone. */
    static final int CRASHES_ALONE = 2;

    /** From here on a record is not run. */
    static final int CRASHES_MAX = 4;

    /** Records that were there when a process died, and at how many such deaths. */
    private final Map<Long, Integer> named = new HashMap<>();

    /** Records that run alone although nothing is known of them. */
    private final Set<Long> unnamed = new HashSet<>();

    private int crashesInVain;
    private int unnamedLeft;

    /**
     * @param base the committed offset that the note stands beside
     * @param unnamedMax how many records a process may have in flight
     */
    Suspects(OwnerNote note, long base, int unnamedMax) {
        note.suspects()
                .forEach(
                        (distance, suspect) -> {
                            int crashes =
                                    suspect.crashes() + (note.open() && suspect.runs() ? 1 : 0);
                            if (crashes > 0) {
                                named.put(base + distance, crashes);
                            }
                        });
        crashesInVain = note.open() ? note.crashes() + 1 : 0;
        unnamedLeft = crashesInVain >= CRASHES_ALONE ? unnamedMax : 0;
    }

    /** This record was taken and will run. */
    synchronized void taken(long offset) {
        if (unnamedLeft > 0) {
            unnamedLeft--;
            unnamed.add(offset);
        }
    }

    /** At how many crashes this record was there, or may have been. */
    synchronized int crashes(long offset) {
        int known = named.isEmpty() ? 0 : named.getOrDefault(offset, 0);
        return unnamed.contains(offset) ? Math.max(known, CRASHES_ALONE) : known;
    }

    /** An outcome was committed: what comes now is not in vain. */
    synchronized void progress(Iterable<Long> offsets) {
        crashesInVain = 0;
        offsets.forEach(
                offset -> {
                    named.remove(offset);
                    unnamed.remove(offset);
                });
    }

    synchronized int crashesInVain() {
        return crashesInVain;
    }

    /** Whether records have to run alone, because processes died while they ran. */
    synchronized boolean anyRunsAlone() {
        return unnamedLeft > 0 || named.values().stream().anyMatch(n -> n >= CRASHES_ALONE);
    }

    /** By offset, at how many deaths each of the named was there. */
    synchronized SortedMap<Long, Integer> named() {
        return new TreeMap<>(named);
    }

    /**
     * What to write down beside a base: records that were there at a crash and are not done, and
     * those that run. Only the latter are there if this process dies.
     */
    synchronized SortedMap<Integer, Suspect> beside(long base, Set<Long> running) {
        SortedMap<Integer, Suspect> listed = new TreeMap<>();
        for (long offset : running) {
            put(listed, offset - base, new Suspect(crashes(offset), true));
        }
        named.forEach(
                (offset, crashes) -> {
                    if (!running.contains(offset)) {
                        put(listed, offset - base, new Suspect(crashes, false));
                    }
                });
        return listed;
    }

    private static void put(SortedMap<Integer, Suspect> listed, long distance, Suspect suspect) {
        if (distance >= 0 && distance < OffsetMap.WINDOW) {
            listed.put((int) distance, suspect);
        }
    }
}
