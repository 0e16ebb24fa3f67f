package dev.firebreak.standalone.demo;

import dev.firebreak.schemas.DeadLetter;
import dev.firebreak.schemas.TaskResult;
import dev.firebreak.schemas.TaskStatus;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a demo came to, on a terminal of 80 columns. */
final class Summary {
    private static final int COLUMNS = 79;
    private static final int MAILS_SHOWN_MAX = 40;
    private static final int REPLY_LINES_MAX = 24;

    /** Stands between a number and its word, so that they stay on one line. */
    private static final String UNBROKEN = "\u00a0";

    private static final String SAMPLE = "01-where-is-my-order.eml";

    private final PrintStream out;
    private final boolean colours;

    Summary(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void print(DemoOutcome outcome) {
        mails(outcome);
        sample(outcome);
        letters(outcome);
        mended(outcome);
        report(outcome);
        totals(outcome);
        next();
    }

    private void mails(DemoOutcome outcome) {
        heading("The mails", outcome.folder().resolve(OutFolder.RESULTS).toString());
        Map<String, TaskResult> results = new HashMap<>();
        outcome.census().results().forEach(r -> results.put(r.getEnvelope().getTaskId(), r));
        List<Submitted.SentTask> mails =
                outcome.submitted().tasks().stream().filter(t -> !t.mail().isEmpty()).toList();
        mails.stream()
                .limit(MAILS_SHOWN_MAX)
                .forEach(t -> out.println(mailLine(t, results.get(t.taskId()))));
        if (mails.size() > MAILS_SHOWN_MAX) {
            out.println("  … and " + (mails.size() - MAILS_SHOWN_MAX) + " more");
        }
    }

    private String mailLine(Submitted.SentTask task, @Nullable TaskResult result) {
        String name = fit(task.mail().replaceFirst("(?i)\\.eml$", ""), 27);
        if (result == null) {
            return "  %-27s  %s".formatted(name, colour("dead letter", "31"));
        }
        String status = result.getStatus() == TaskStatus.COMPLETED ? "" : result.getStatus().name();
        return MailOutcome.of(result)
                .map(
                        mail ->
                                "  %-27s  %-17s  %-8s %-3s %s"
                                        .formatted(
                                                name,
                                                mail.category(),
                                                mail.urgency(),
                                                mail.language(),
                                                status.isEmpty() ? marks(mail) : status))
                .orElse("  %-27s  %s".formatted(name, result.getStatus()))
                .stripTrailing();
    }

    /** What was done about a mail. Whatever is suspicious is for a person. */
    private String marks(MailOutcome mail) {
        List<String> marks = new ArrayList<>();
        if (mail.replied()) {
            marks.add(colour("reply", "32"));
        }
        if (mail.suspicious() > 0) {
            marks.add(colour("suspicious", "31"));
        } else if (mail.needsPerson()) {
            marks.add(colour("person", "33"));
        }
        return String.join(" ", marks);
    }

    private void sample(DemoOutcome outcome) {
        Optional<Submitted.SentTask> chosen =
                outcome.submitted().tasks().stream()
                        .filter(t -> t.mail().equals(SAMPLE))
                        .findFirst();
        Optional<MailOutcome> replied =
                outcome.census().results().stream()
                        .filter(
                                r ->
                                        chosen.isEmpty()
                                                || r.getEnvelope()
                                                        .getTaskId()
                                                        .equals(chosen.get().taskId()))
                        .flatMap(r -> MailOutcome.of(r).stream())
                        .filter(MailOutcome::replied)
                        .findFirst();
        if (replied.isEmpty()) {
            return;
        }
        heading("A drafted reply", "nothing is sent without a person's approval");
        MailOutcome mail = replied.get();
        List<String> lines =
                new ArrayList<>(
                        List.of("To: " + mail.replyTo(), "Subject: " + mail.replySubject(), ""));
        lines.addAll(Wrapped.lines(mail.reply(), COLUMNS - 6));
        lines.stream()
                .limit(REPLY_LINES_MAX)
                .forEach(
                        line ->
                                out.println(
                                        ("  " + colour("│", "36") + " " + line).stripTrailing()));
        if (lines.size() > REPLY_LINES_MAX) {
            out.println("  " + colour("│", "36") + " …");
        }
    }

    private void letters(DemoOutcome outcome) {
        heading("What was stopped", outcome.folder().resolve(OutFolder.LETTERS).toString());
        List<DeadLetter> letters =
                outcome.census().letters().stream()
                        .sorted(
                                Comparator.comparing(DeadLetter::getCode)
                                        .thenComparing(DeadLetter::getDeadLetteredAt))
                        .limit(MAILS_SHOWN_MAX)
                        .toList();
        for (DeadLetter letter : letters) {
            String why =
                    outcome.submitted()
                            .badAt(Position.of(letter.getOrigin()))
                            .map(b -> b.record().name())
                            .orElse(letter.getMessage());
            out.println(
                    "  %-21s  %-31s  %s"
                            .formatted(
                                    letter.getCode(), fit(why, 31), letter.getOrigin().getTopic()));
        }
    }

    private void mended(DemoOutcome outcome) {
        DemoOutcome.Mended mended = outcome.mended();
        if (mended == null) {
            return;
        }
        heading("One dead letter, mended", mended.letter().getDeadLetterId());
        mended.changes().forEach(change -> out.println("  " + change));
        out.println("  replayed → " + mended.result().getStatus());
        Wrapped.lines(mended.result().getSummary(), COLUMNS - 4).stream()
                .limit(4)
                .forEach(line -> out.println("  " + line));
    }

    private void report(DemoOutcome outcome) {
        if (outcome.report().isEmpty()) {
            return;
        }
        heading("The report", outcome.folder().resolve(OutFolder.REPORT).toString());
        Wrapped.lines(outcome.report().get().summary(), COLUMNS - 4)
                .forEach(line -> out.println("  " + line));
    }

    private void totals(DemoOutcome outcome) {
        heading("In all", seconds(Math.round(outcome.seconds() * 1000)));
        Census census = outcome.census();
        List<MailOutcome> mails =
                census.results().stream().flatMap(r -> MailOutcome.of(r).stream()).toList();
        row("tasks", outcome.submitted().tasks().size(), counts(census.resultsByStatus()));
        row("replies drafted", mails.stream().filter(MailOutcome::replied).count(), "");
        row("for a person", mails.stream().filter(MailOutcome::needsPerson).count(), "");
        row("dead letters", census.letters().size(), counts(census.lettersByCode()));
        row("replayed", outcome.replayed(), "");
        row("lost", outcome.lost().size(), String.join("; ", outcome.lost()));
        row("doubled", outcome.doubled().size(), String.join("; ", outcome.doubled()));
        List<String> timings = new ArrayList<>();
        outcome.timings().forEach((what, ms) -> timings.add(what + UNBROKEN + seconds(ms)));
        timings.add("half of the tasks took less than" + UNBROKEN + seconds(census.medianTaskMs()));
        Wrapped.lines(String.join(", ", timings), COLUMNS - 2)
                .forEach(line -> out.println("  " + line.replace(UNBROKEN, " ")));
    }

    private void next() {
        heading("Next", "");
        out.println(
                "  firebreak up                      the same, until Ctrl-C; its data survives");
        out.println("  firebreak submit FILE.eml --wait  a mail of yours, in another terminal");
        out.println(
                "  firebreak dead-letters list       what was stopped, and what to do about it");
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }

    private void row(String what, long count, String detail) {
        String head = "  %-16s %5d  ".formatted(what, count);
        List<String> lines = Wrapped.lines(detail, COLUMNS - head.length());
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    (i == 0 ? head : " ".repeat(head.length()))
                            + lines.get(i).replace(UNBROKEN, " ");
            out.println(line.stripTrailing());
        }
    }

    private static String counts(Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.forEach((what, count) -> parts.add(count + UNBROKEN + what));
        return String.join(", ", parts);
    }

    private void heading(String text, String aside) {
        out.println();
        int gap = Math.max(2, COLUMNS - text.length() - aside.length());
        out.println(
                aside.isEmpty()
                        ? colour(text, "1")
                        : colour(text, "1") + " ".repeat(gap) + colour(aside, "2"));
    }

    private String colour(String text, String code) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    private static String fit(String text, int columns) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
    }
}
