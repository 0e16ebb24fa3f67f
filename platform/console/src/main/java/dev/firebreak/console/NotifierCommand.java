package dev.firebreak.console;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.console.notify.Notifier;
import dev.firebreak.console.notify.NotifySettings;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the notifier. */
@Command(
        name = "notifier",
        mixinStandardHelpOptions = true,
        description = {
            "Tell people of approvals and tasks that wait for them, until this process is told to end (SIGTERM, Ctrl-C).",
            "By a webhook (notify.webhook-url), by mail (notify.smtp-host, notify.from, notify.to), or both."
        },
        footerHeading = "%nExample:%n",
        footer =
                "  FIREBREAK_NOTIFY_WEBHOOK_URL=https://hooks.slack.com/services/… firebreak notifier")
@SuppressWarnings("NullAway.Init") // picocli sets spec and mixin
final class NotifierCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(names = "--json", description = "Say in one line of JSON that it runs.")
    private boolean json;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        if (!settings.read(NotifySettings.class).tellsSomebody()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is no way to tell anybody: set notify.webhook-url, or notify.smtp-host with notify.from and notify.to");
        }
        Logging.tellMore();
        return ProgramRun.run(
                "notifier",
                (its, clock) -> running(Notifier.start(its, clock)),
                settings,
                new Printer(spec, options.context()),
                options.context(),
                json);
    }

    private static Programs.Running running(Notifier notifier) {
        return new Programs.Running() {
            @Override
            public Optional<String> failure() {
                return notifier.failure();
            }

            @Override
            public Standing standing() {
                return notifier.standing();
            }

            @Override
            public MeterBinder meters() {
                return notifier::bindTo;
            }

            @Override
            public void close() {
                notifier.close();
            }
        };
    }
}
