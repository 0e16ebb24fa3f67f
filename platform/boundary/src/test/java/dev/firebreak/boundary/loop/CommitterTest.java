package dev.firebreak.boundary.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firebreak.boundary.loop.SimProducer.Fate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommitterTest {
    private static final int COMMITS_MAX = 100;

    private final Deque<Fate> fates = new ArrayDeque<>();

    /** Happens when a commit is on its way. */
    private Runnable meanwhile = () -> {};

    private final Random random = new Random(1);
    private final SimBroker broker = new SimBroker(random, 1);
    private final TopicPartition partition = broker.partitions.getFirst();
    private final SimOwner owner = new SimOwner(broker, new Fates(), random, "id", "member");

    CommitterTest() {
        broker.append();
        broker.assign(partition, owner.member);
        owner.arrive(partition);
        owner.commit(); // That the partition is ours is written down first.
    }

    /**
     * It went wrong: a commit that the broker had made, but whose answer came too late, was taken
     * for one that had failed, and its outcomes were sent again.
     */
    @ParameterizedTest
    @EnumSource(names = {"ANSWER_LOST", "REQUEST_LATE"})
    void aCommitWhoseAnswerDoesNotComeIsMadeOnce(Fate fate) {
        fates.add(fate);

        handleAll();

        assertThat(broker.undone()).isEmpty();
    }

    @Test
    void aCommitThatTookTooLongIsMadeAgain() {
        fates.add(Fate.REQUEST_LATE);
        owner.poll();
        owner.beginACall();
        owner.endACall();
        owner.commit();
        broker.abort("id");

        handleAll();

        assertThat(broker.undone()).isEmpty();
    }

    @Test
    void anOutcomeThatIsUndecidedWhenItsPartitionIsLostIsNotMadeAgain() {
        fates.add(Fate.ANSWER_LOST);
        owner.poll();
        owner.beginACall();
        owner.endACall();
        owner.commit();
        owner.lose(partition);

        handleAll();

        assertThat(broker.undone()).isEmpty();
        assertThat(broker.stable(partition)).isPresent();
    }

    /**
     * It went wrong: a send of a fenced producer fails as that of one whose transaction took too
     * long, the producer was replaced, and that ended the process which had taken over.
     */
    @Test
    void whoLearnsOnlyFromTheAbortThatItIsFencedEndsToo() {
        fates.add(Fate.FAILS);
        owner.poll();
        owner.beginACall();
        owner.endACall();
        int[] successor = {0};
        meanwhile = () -> successor[0] = broker.initialise("id");

        assertThatThrownBy(owner::commit).isInstanceOf(Committer.FencedException.class);

        assertThat(broker.isCurrent("id", successor[0])).isTrue();
    }

    private void handleAll() {
        owner.poll();
        owner.beginACall();
        owner.endACall();
        for (int commits = 0; owner.isBusy(); commits++) {
            assertThat(commits).isLessThan(COMMITS_MAX);
            owner.commit();
        }
    }

    /** The fates given, then good luck. */
    private final class Fates implements SimProducer.World {
        @Override
        public Fate fateOfCommit() {
            meanwhile.run();
            return fates.isEmpty() ? Fate.SUCCEEDS : fates.remove();
        }

        @Override
        public void goesOnWithout(String transactionalId) {
            throw new UnsupportedOperationException(List.of(transactionalId).toString());
        }
    }
}
