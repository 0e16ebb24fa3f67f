package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Ends;
import java.util.ArrayList;
import java.util.List;

/**
 * After all workers have stopped no transaction is open, and whoever reads what is committed gets
 * to the end of every partition: no marker is stuck.
 */
final class NoTransactionLeftOpen implements Promise {
    @Override
    public List<String> broken(Evidence evidence) {
        List<String> broken = new ArrayList<>();
        evidence.unfinished().forEach(open -> broken.add("a transaction is open: " + open));
        for (Ends ends : evidence.ends()) {
            if (ends.lastStable() != ends.highWatermark()) {
                broken.add("committed reading stops before the end: " + ends);
            }
        }
        return broken;
    }
}
