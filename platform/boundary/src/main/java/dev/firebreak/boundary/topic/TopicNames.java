package dev.firebreak.boundary.topic;

import java.util.regex.Pattern;

/**
 * The names of the pipeline's topics, under one prefix, so that several pipelines share a cluster.
 * {@code deploy/topics.yaml} says how each is kept; a test holds the two together.
 *
 * @param prefix stands before every name, such as {@code shop.}; empty for none
 */
public record TopicNames(String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

    public TopicNames {
        check(prefix);
    }

    /**
     * @throws IllegalArgumentException when topics can't be called so
     */
    public static void check(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic-prefix is at most 100 letters, digits, '.', '_' or '-', seen: "
                            + prefix);
        }
    }

    /** What upstream publishes. */
    public String tasks() {
        return prefix + "tasks";
    }

    /** Tasks that admission let through. */
    public String admitted() {
        return prefix + "tasks.admitted";
    }

    /** Orders about tasks that are under way. */
    public String control() {
        return prefix + "tasks.control";
    }

    /** What the agent is asked. */
    public String requests(String agent) {
        return ofAgent(agent, "requests");
    }

    /** What the agent answers. */
    public String results(String agent) {
        return ofAgent(agent, "results");
    }

    /** What the agent's executor is ordered to do. */
    public String actions(String agent) {
        return ofAgent(agent, "actions");
    }

    /** What the agent's executor did. */
    public String receipts(String agent) {
        return ofAgent(agent, "receipts");
    }

    /** What the agent's executor has begun, and how it ended. */
    public String executions(String agent) {
        return ofAgent(agent, "executions");
    }

    /** What downstream reads. */
    public String results() {
        return prefix + "results";
    }

    /** What was stopped. */
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** What somebody did about it. */
    public String dispositions() {
        return prefix + "dead-letters.dispositions";
    }

    /** What happened. */
    public String activity() {
        return prefix + "activity";
    }

    /** Which agents there are. */
    public String agents() {
        return prefix + "agents";
    }

    /** Where an agent parks requests of keys that are held. */
    public String parked(String agent) {
        return requests(agent) + ".parked";
    }

    /** Answers the agent paid for. */
    public String journal(String agent) {
        return prefix + "journal." + agent;
    }

    /** What was learnt. */
    public String knowledge() {
        return prefix + "knowledge";
    }

    /** Tasks on their way to the limits of admission. */
    public String checked() {
        return prefix + "tasks.checked";
    }

    /** What answers cost, on the way to the limits of admission. */
    public String charges() {
        return prefix + "tasks.charges";
    }

    /** What a person has to look at. */
    public String inbox() {
        return prefix + "inbox";
    }

    /** Questions to people. */
    public String approvalRequests() {
        return prefix + "approvals.requests";
    }

    /** Their answers. */
    public String approvalDecisions() {
        return prefix + "approvals.decisions";
    }

    private String ofAgent(String agent, String kind) {
        return prefix + "agent." + agent + "." + kind;
    }
}
