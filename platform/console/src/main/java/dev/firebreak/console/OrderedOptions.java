package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.task.ControlDesk;
import dev.firebreak.console.task.SupervisorClient;
import dev.firebreak.console.task.TaskBook;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.CancelTask;
import dev.firebreak.schemas.Envelope;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.RaiseBudget;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all orders about a task share. */
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class OrderedOptions {
    @Mixin private AskOptions ask;
    @Mixin private WhoOptions who;
    @Mixin private PatienceOptions patience;

    @Parameters(paramLabel = "ID", description = "The task's id.")
    private String id;

    @Option(
            names = "--as-role",
            paramLabel = "ROLE",
            description = "In which role; may be given several times (default: person.roles).")
    private @Nullable List<String> roles;

    @Option(names = "--json", description = "One line of JSON.")
    private boolean json;

    String reason() {
        return who.reason();
    }

    int cancel(CommandSpec spec, ClusterOptions options, CancelTask command) {
        return order(
                spec, options, (desk, of, person, wait) -> desk.cancel(of, person, command, wait));
    }

    int raise(CommandSpec spec, ClusterOptions options, RaiseBudget command) {
        return order(
                spec, options, (desk, of, person, wait) -> desk.raise(of, person, command, wait));
    }

    /** One kind of order. */
    private interface Order {
        ControlDesk.Outcome give(ControlDesk desk, Envelope of, Principal person, Duration wait);
    }

    private int order(CommandSpec spec, ClusterOptions options, Order order) {
        Printer printer = new Printer(spec, options.context());
        Settings settings = options.settings();
        try (Cluster cluster = new Cluster(settings, options.context().clock());
                SupervisorClient supervisor = ask.client(settings)) {
            TaskBook.One task =
                    TasksShowCommand.found(
                            new TaskBook(cluster, supervisor, printer::note).find(id));
            if (!task.isOpen()) {
                throw new CommandFailed(
                        "nothing was sent: task %s has ended, %s; nothing can be ordered any more"
                                .formatted(task.taskId(), task.status()));
            }
            ControlDesk.Outcome outcome =
                    order.give(
                            new ControlDesk(cluster, options.context().random()),
                            task.envelope(),
                            who.principal(settings, roles),
                            patience.time());
            return show(printer, task.taskId(), outcome);
        }
    }

    private int show(Printer printer, String taskId, ControlDesk.Outcome outcome) {
        return switch (outcome) {
            case ControlDesk.Done(String text) ->
                    say(printer, taskId, "done", printer.good("done"), text, 0);
            case ControlDesk.Ignored(String why) ->
                    say(printer, taskId, "ignored", printer.bad("ignored"), why, 1);
            case ControlDesk.Unanswered() ->
                    say(
                            printer,
                            taskId,
                            "sent",
                            patience.none() ? "sent" : printer.doubtful("sent"),
                            patience.none()
                                    ? ""
                                    : "nothing was heard of it within %s; `firebreak tasks show %s` says how it stands, `firebreak doctor` whether the supervisor runs"
                                            .formatted(patience.words(), taskId),
                            patience.none() ? 0 : 1);
            case ControlDesk.Refused(var rejection) ->
                    throw new CommandFailed(
                            "nothing was sent: "
                                    + rejection.message()
                                    + String.join(
                                            "",
                                            rejection.violations().stream()
                                                    .map(v -> "\n  " + LetterView.violation(v))
                                                    .toList()));
        };
    }

    private int say(
            Printer printer, String taskId, String word, String shown, String text, int exit) {
        if (json) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("taskId", taskId)
                    .put("outcome", word.toUpperCase(Locale.ROOT))
                    .put("text", text);
            printer.json(line);
        } else {
            printer.line(
                    "%s  %s%s"
                            .formatted(
                                    taskId,
                                    shown,
                                    text.isEmpty() ? "" : ": " + Visible.line(text)));
        }
        return exit;
    }
}
