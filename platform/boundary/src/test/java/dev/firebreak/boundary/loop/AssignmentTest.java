package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final TopicPartition PARTITION = new TopicPartition("in", 0);

    @Test
    void aPartitionThatComesBackWaitsForTheLastCallOfTheTimeBefore() throws InterruptedException {
        Assignment first = assignment(null);
        first.begin();
        first.lose();

        Assignment second = assignment(first.unlessQuiet());

        assertThat(first.unlessQuiet()).isSameAs(first);
        first.ended();
        assertThat(first.unlessQuiet()).isNull();
        second.awaitPredecessor();
        assertThat(second.begin()).isTrue();
    }

    /** It went wrong: the time in between had no calls of its own and so nobody to wait for. */
    @Test
    void aPartitionThatComesBackTwiceStillWaitsForACallOfTheFirstTime() {
        Assignment first = assignment(null);
        first.begin();
        first.lose();
        Assignment second = assignment(first.unlessQuiet());
        second.lose();

        Assignment waitedFor = second.unlessQuiet();

        assertThat(waitedFor).isSameAs(first);
        first.ended();
        assertThat(second.unlessQuiet()).isNull();
    }

    private static Assignment assignment(Assignment predecessor) {
        return new Assignment(PARTITION, new Ledger(0, new BitSet()), predecessor);
    }
}
