package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final TopicPartition PARTITION = new TopicPartition("in", 0);

    @Test
    void aPartitionThatComesBackWaitsForTheLastCallOfTheTimeBefore() throws InterruptedException {
        Assignment first = assignment(null);
        Turn call = turn(first);
        first.begin(call);
        first.lose();

        Assignment second = assignment(first.unlessQuiet());

        assertThat(first.unlessQuiet()).isSameAs(first);
        first.ended(call);
        assertThat(first.unlessQuiet()).isNull();
        second.awaitPredecessor();
        assertThat(second.begin(turn(second))).isTrue();
    }

    /** It went wrong: the time in between had no calls of its own and so nobody to wait for. */
    @Test
    void aPartitionThatComesBackTwiceStillWaitsForACallOfTheFirstTime() {
        Assignment first = assignment(null);
        Turn call = turn(first);
        first.begin(call);
        first.lose();
        Assignment second = assignment(first.unlessQuiet());
        second.lose();

        Assignment waitedFor = second.unlessQuiet();

        assertThat(waitedFor).isSameAs(first);
        first.ended(call);
        assertThat(second.unlessQuiet()).isNull();
    }

    private static Turn turn(Assignment assignment) {
        return new Turn(
                assignment,
                new ConsumerRecord<>("in", 0, 0, new byte[0], new byte[0]),
                Handler.NO_BOOKMARK,
                0);
    }

    private static Assignment assignment(Assignment predecessor) {
        return new Assignment(
                PARTITION,
                new Ledger(0, new BitSet()),
                OwnerNote.NONE,
                100,
                0,
                () -> Handler.NO_BOOKMARK,
                predecessor);
    }
}
