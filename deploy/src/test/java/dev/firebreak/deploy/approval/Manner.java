package dev.firebreak.deploy.approval;

import dev.firebreak.schemas.ActionStatus;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What people say about the action of a task, and what must become of it whatever breaks meanwhile.
 * The tag stands in the mail's subject, where policy reads it.
 */
enum Manner {
    AGREED(8, "", ActionStatus.DONE, yes("carla")),
    AGREED_TWICE(
            2, "", ActionStatus.DONE, yes("carla"), yes("chris").isVoid(), yes("carla").isVoid()),
    AGREED_THEN_REFUSED(2, "", ActionStatus.DONE, yes("carla"), no("chris").isVoid()),
    REFUSED(2, "", ActionStatus.DENIED, no("carla")),
    REFUSED_THEN_AGREED(2, "", ActionStatus.DENIED, no("carla"), yes("chris").isVoid()),
    WRONG_THEN_AGREED(
            3,
            "",
            ActionStatus.DONE,
            yes("walter").isVoid(),
            yes("carla").forOtherBytes(),
            no("walter").isVoid(),
            yes("chris")),
    WRONG_ROLE(3, Tags.SOON, ActionStatus.EXPIRED, yes("walter").isVoid(), no("walter").isVoid()),
    WRONG_TENANT(1, Tags.SOON, ActionStatus.EXPIRED, yes("carla").ofTenant("other")),
    OTHER_BYTES(3, Tags.SOON, ActionStatus.EXPIRED, yes("carla").forOtherBytes()),
    TOO_LATE(3, Tags.SOON, ActionStatus.EXPIRED, yes("carla").tooLate()),
    NOBODY(2, Tags.SOON, ActionStatus.EXPIRED),
    TWO_PEOPLE(3, Tags.TWO, ActionStatus.DONE, yes("bea"), yes("bob")),
    ONE_PERSON_TWICE(
            2,
            Tags.TWO + " " + Tags.SOON,
            ActionStatus.EXPIRED,
            yes("bea"),
            yes("bea").isVoid(),
            yes(People.OWNER).isVoid()),
    ESCALATED(2, Tags.ESCALATES, ActionStatus.DONE, yes("anton").onceEscalated()),
    UNDELIVERABLE(2, Tags.UNDELIVERABLE, ActionStatus.FAILED, yes("carla")),
    CANCELLED(2, "", ActionStatus.WITHDRAWN, cancels("carla"));

    /** What policy and the executor read in the subject. */
    static final class Tags {
        static final String SOON = "soon";
        static final String TWO = "two people";
        static final String ESCALATES = "escalates";
        static final String UNDELIVERABLE = "undeliverable";

        private Tags() {}
    }

    /** What is said. */
    enum What {
        AGREES,
        REFUSES,
        /** Stops the whole task. */
        CANCELS
    }

    /** When something is said. */
    enum When {
        AFTER_A_WHILE,
        ONCE_ESCALATED,
        TOO_LATE
    }

    /**
     * What somebody says.
     *
     * @param counts whether it may have an effect
     */
    record Word(
            String user, String tenant, What what, boolean otherBytes, When when, boolean counts) {
        Word isVoid() {
            return new Word(user, tenant, what, otherBytes, when, false);
        }

        Word forOtherBytes() {
            return new Word(user, tenant, what, true, when, false);
        }

        Word ofTenant(String other) {
            return new Word(user, other, what, otherBytes, when, false);
        }

        Word tooLate() {
            return new Word(user, tenant, what, otherBytes, When.TOO_LATE, false);
        }

        Word onceEscalated() {
            return new Word(user, tenant, what, otherBytes, When.ONCE_ESCALATED, counts);
        }
    }

    private final int weight;
    private final String tag;
    private final ActionStatus expected;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is never changed
    private final List<Word> words;

    Manner(int weight, String tag, ActionStatus expected, Word... words) {
        this.weight = weight;
        this.tag = tag;
        this.expected = expected;
        this.words = List.of(words);
    }

    static Manner draw(RandomGenerator random) {
        int sum = 0;
        for (Manner manner : values()) {
            sum += manner.weight;
        }
        int at = random.nextInt(sum);
        for (Manner manner : values()) {
            at -= manner.weight;
            if (at < 0) {
                return manner;
            }
        }
        throw new IllegalStateException("the weights add up");
    }

    String tag() {
        return tag;
    }

    /** How the action must end. */
    ActionStatus expected() {
        return expected;
    }

    /** In the order in which they are said. */
    List<Word> words() {
        return words;
    }

    /** How many words must be noted as having changed nothing. */
    int voids() {
        return (int) words.stream().filter(word -> !word.counts()).count();
    }

    /** The role that policy must ask for. */
    String role() {
        return tag.contains(Tags.TWO) ? "boss" : "clerk";
    }

    /** How many people policy must ask for. */
    int approvers() {
        return tag.contains(Tags.TWO) ? 2 : 1;
    }

    private static Word yes(String user) {
        return word(user, What.AGREES);
    }

    private static Word no(String user) {
        return word(user, What.REFUSES);
    }

    private static Word cancels(String user) {
        return word(user, What.CANCELS);
    }

    private static Word word(String user, What what) {
        return new Word(user, People.TENANT, what, false, When.AFTER_A_WHILE, true);
    }
}
