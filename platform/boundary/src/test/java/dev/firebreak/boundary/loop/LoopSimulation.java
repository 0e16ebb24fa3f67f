package dev.firebreak.boundary.loop;

import static dev.firebreak.boundary.loop.SimBroker.must;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/**
 * One or two processes, a few partitions, one thread: each step one of them takes, finishes,
 * commits, dies, freezes, or loses and gets a partition, as the seed says. What must hold is
 * checked where it could break: in {@link SimBroker} at each commit, in {@link SimOwner} at each
 * record.
 */
final class LoopSimulation implements SimProducer.World {
    private static final int OWNERS_MAX = 2;
    private static final int STEPS_TO_FINISH_MAX = 60_000;
    private static final int TRAIL = 40;

    private final Random random;
    private final SimBroker broker;
    private final List<SimOwner> owners = new ArrayList<>();
    private final Deque<String> trail = new ArrayDeque<>();
    private boolean calm;
    private int incarnations;
    private int depth;

    LoopSimulation(long seed) {
        this.random = new Random(seed);
        this.broker = new SimBroker(random, 1 + random.nextInt(2));
        for (int n = 1 + random.nextInt(OWNERS_MAX); n > 0; n--) {
            owners.add(newOwner(owners.size()));
        }
    }

    /**
     * Runs so many steps of trouble, then in peace until everything is done.
     *
     * @throws AssertionError when anything is broken, with the last steps before
     */
    void run(int steps) {
        try {
            for (int n = 0; n < steps; n++) {
                step();
            }
            calm = true;
            owners.forEach(owner -> owner.frozen = false);
            int left = STEPS_TO_FINISH_MAX;
            while (!finished()) {
                left--;
                must(left > 0, () -> "never done: %s".formatted(broker.undone()));
                step();
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + "; before: " + trail, e);
        }
    }

    private boolean finished() {
        return broker.undone().isEmpty() && owners.stream().noneMatch(SimOwner::isBusy);
    }

    private void step() {
        int n = random.nextInt(owners.size());
        if (owners.get(n).frozen) {
            if (random.nextInt(8) == 0) {
                note(n, "wakes");
                owners.get(n).frozen = false;
            }
            return;
        }
        try {
            step(n, owners.get(n));
        } catch (SimProducer.Crash e) {
            crash(n);
        } catch (Committer.FencedException e) {
            must(false, () -> "%s says that it was replaced, and was not".formatted(n));
        }
    }

    private void step(int n, SimOwner owner) {
        int draw = random.nextInt(100);
        if (draw < 14) {
            if (!calm) {
                broker.append();
            }
        } else if (draw < 34) {
            owner.poll();
        } else if (draw < 52) {
            owner.beginACall();
        } else if (draw < 70) {
            owner.endACall();
        } else if (draw < 84) {
            note(n, "commits");
            owner.commit();
        } else if (draw < 92) {
            rebalance(n, owner);
        } else if (!calm) {
            trouble(n, owner, draw);
        }
    }

    private void trouble(int n, SimOwner owner, int draw) {
        switch (draw) {
            case 92 -> crash(n);
            case 93, 94 -> {
                note(n, "freezes");
                owner.frozen = true;
            }
            case 95 -> broker.compact();
            case 96, 97, 98 -> revokeAny(n, owner);
            default -> expelFrozen();
        }
    }

    /** A partition that nobody has comes to this one, if it knows that it is a member. */
    private void rebalance(int n, SimOwner owner) {
        expelFrozen();
        if (!broker.isMember(owner.member)) {
            note(n, "finds its session over");
            owner.rejoin();
            return;
        }
        for (TopicPartition partition : broker.partitions) {
            if (broker.isFree(partition)) {
                note(n, "is assigned " + partition);
                broker.assign(partition, owner.member);
                learnGeneration();
            }
            if (broker.owns(owner.member, partition) && !owner.holds(partition)) {
                owner.arrive(partition);
            }
        }
    }

    private void revokeAny(int n, SimOwner owner) {
        for (TopicPartition partition : broker.partitions) {
            if (broker.owns(owner.member, partition) && owner.holds(partition)) {
                note(n, "has to give up " + partition);
                owner.revoke(partition);
                if (broker.owns(owner.member, partition)) {
                    broker.release(partition); // Unless it was expelled meanwhile.
                }
                return;
            }
        }
    }

    /** The broker has waited for it long enough. */
    private void expelFrozen() {
        for (int n = 0; n < owners.size(); n++) {
            SimOwner owner = owners.get(n);
            if (owner.frozen && broker.isMember(owner.member) && random.nextInt(3) == 0) {
                note(n, "is expelled");
                broker.expel(owner.member);
            }
        }
        if (random.nextInt(4) == 0) {
            for (int n = 0; n < owners.size(); n++) {
                if (owners.get(n).frozen || random.nextInt(8) == 0) {
                    note(n, "has its transaction aborted, if it has one: it took too long");
                    broker.abort(id(n));
                }
            }
        }
    }

    /** In a rebalance every awake member hears of the new generation. */
    private void learnGeneration() {
        for (SimOwner owner : owners) {
            if (!owner.frozen && broker.isMember(owner.member) && random.nextInt(4) > 0) {
                owner.hear();
            }
        }
    }

    private void crash(int n) {
        note(n, "dies and starts again");
        String dead = owners.get(n).member;
        owners.set(n, newOwner(n));
        broker.expel(dead);
    }

    private SimOwner newOwner(int n) {
        return new SimOwner(broker, this, random, id(n), id(n) + "-" + incarnations++);
    }

    private static String id(int n) {
        return "owner-" + n;
    }

    @Override
    public SimProducer.Fate fateOfCommit() {
        if (calm || random.nextInt(4) > 0) {
            return SimProducer.Fate.SUCCEEDS;
        }
        SimProducer.Fate[] fates = SimProducer.Fate.values();
        SimProducer.Fate fate = fates[random.nextInt(fates.length)];
        trail.add("a commit " + fate);
        return fate == SimProducer.Fate.FREEZES_BEFORE && depth > 0 ? SimProducer.Fate.FAILS : fate;
    }

    @Override
    public void goesOnWithout(String transactionalId) {
        SimOwner frozen =
                owners.get(Integer.parseInt(transactionalId.substring("owner-".length())));
        frozen.frozen = true;
        depth++;
        for (int n = random.nextInt(60); n > 0; n--) {
            int other = random.nextInt(owners.size());
            if (!owners.get(other).frozen) {
                stepOfOther(other);
            }
        }
        depth--;
        frozen.frozen = false;
    }

    private void stepOfOther(int n) {
        try {
            step(n, owners.get(n));
        } catch (SimProducer.Crash e) {
            crash(n);
        }
    }

    private void note(int n, String what) {
        trail.add(id(n) + " " + what);
        if (trail.size() > TRAIL) {
            trail.remove();
        }
    }
}
