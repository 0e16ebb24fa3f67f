package dev.firebreak.deploy.chaos;

import dev.firebreak.deploy.chaos.Evidence.Bytes;
import dev.firebreak.deploy.chaos.Evidence.Place;
import dev.firebreak.deploy.chaos.Evidence.Sent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Every send that the broker acknowledged lies where it said, and nothing else lies there. Without
 * it a fault of the generator would look like a fault of the workers, or hide one.
 */
final class AcknowledgedIsKept implements Promise {
    @Override
    public List<String> broken(Evidence evidence) {
        List<String> broken = new ArrayList<>();
        Set<Place> known = new HashSet<>();
        for (Sent sent : evidence.sent()) {
            Bytes there = evidence.requests().get(sent.place());
            if (!known.add(sent.place())) {
                broken.add("two sends were acknowledged for one place: " + sent.place());
            }
            if (there == null) {
                broken.add(sent.task() + " was acknowledged at " + sent.place() + " and is gone");
            } else if (!there.equals(sent.value())) {
                broken.add(
                        sent.task()
                                + " was acknowledged at "
                                + sent.place()
                                + ": another lies there");
            }
        }
        for (Place place : evidence.requests().keySet()) {
            if (!known.contains(place)) {
                broken.add("a request that nobody sent lies at " + place);
            }
        }
        return broken;
    }
}
