package dev.firebreak.agent.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A goal taken apart: "Read the mail, then report how many orders it is about" asks for two things,
 * the second built on the first.
 */
final class GoalClauses {
    private static final int CLAUSES_MAX = 32;

    /** Where one wish ends and the next begins. */
    private static final Pattern BOUNDARY =
            Pattern.compile(
                    "(?<=[.!?])\\s+|\\s*[;\\n]+\\s*|\\s*,?\\s+(?:and\\s+)?(?:then|afterwards|after that)\\s+"
                            + "|\\s*,\\s+and\\s+|\\s+and\\s+(?:also\\s+)?",
                    Pattern.CASE_INSENSITIVE);

    /** Words by which a wish says that it needs what came before. */
    private static final Pattern REFERS_BACK =
            Pattern.compile(
                    "\\b(?:then|afterwards|after that|based on|from that|results?|findings?|outcome|figures|numbers"
                            + "|it|its|them|those|that answer)\\b",
                    Pattern.CASE_INSENSITIVE);

    /** Words after which a wish names what it needs first. */
    private static final Pattern NEEDS_FIRST =
            Pattern.compile(
                    "\\s+(?:with|including|using|based on|quoting|stating|mentioning)\\s+",
                    Pattern.CASE_INSENSITIVE);

    private GoalClauses() {}

    /**
     * One wish.
     *
     * @param from where it starts in the goal
     * @param to where it ends
     * @param refersBack it needs the outcome of an earlier one
     */
    record Clause(int from, int to, String text, boolean refersBack) {}

    static List<Clause> of(String goal) {
        List<Clause> clauses = new ArrayList<>();
        Matcher boundary = BOUNDARY.matcher(goal);
        int from = 0;
        String joint = "";
        while (clauses.size() < CLAUSES_MAX && boundary.find(from)) {
            add(clauses, joint, goal, from, boundary.start());
            joint = boundary.group();
            from = boundary.end();
        }
        add(clauses, joint, goal, from, goal.length());
        return clauses;
    }

    /**
     * "Answer the mail with the number of orders" into what is wanted and what that needs first;
     * one part if it has no such words.
     */
    static List<String> halves(String clause) {
        Matcher joint = NEEDS_FIRST.matcher(clause);
        return joint.find()
                ? List.of(
                        clause.substring(0, joint.start()).strip(),
                        clause.substring(joint.end()).strip())
                : List.of(clause);
    }

    private static void add(List<Clause> clauses, String joint, String goal, int from, int to) {
        String stripped = goal.substring(from, to).strip();
        if (!stripped.isEmpty()) {
            boolean refers =
                    !clauses.isEmpty() && REFERS_BACK.matcher(joint + " " + stripped).find();
            clauses.add(new Clause(from, to, stripped, refers));
        }
    }
}
