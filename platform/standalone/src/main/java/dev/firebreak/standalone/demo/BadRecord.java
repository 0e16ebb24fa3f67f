package dev.firebreak.standalone.demo;

import dev.firebreak.schemas.RejectionCode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record that breaks one check.
 *
 * @param name what is wrong with it, for people
 * @param topic where it is published
 * @param expected how a boundary may call that; several where the bytes leave it open
 */
@SuppressWarnings("ArrayRecordComponent") // sent once, never compared
record BadRecord(String name, String topic, byte @Nullable [] value, Set<RejectionCode> expected) {
    BadRecord {
        expected = Set.copyOf(expected);
    }
}
