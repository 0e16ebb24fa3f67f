package dev.firebreak.console;

import dev.firebreak.boundary.config.Nearest;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.prompt.PromptBalance;
import dev.firebreak.console.text.Visible;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which answers of models somebody asks about, and in which form. */
final class PromptOptions {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Only answers of so long, such as 24h or 7d (default: all there are).")
    private @Nullable Duration since;

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            description = "Only those this agent asked for.")
    private @Nullable String agent;

    @Option(
            names = "--prompt",
            paramLabel = "NAME",
            description =
                    "Only of this prompt, such as email-draft, or email-draft@2 for one version.")
    private @Nullable String prompt;

    @Option(names = "--json", description = "One line of JSON for each variant.")
    private boolean json;

    /** Prints what is known of them, and what else a person should know about it. */
    void show(
            Printer printer,
            Cluster cluster,
            BiConsumer<Printer, PromptBalance> asText,
            BiConsumer<Printer, PromptBalance> asJson) {
        PromptBalance balance = read(cluster);
        if (json) {
            asJson.accept(printer, balance);
        } else if (!balance.variants().isEmpty()) {
            asText.accept(printer, balance);
        }
        notes(printer, balance);
    }

    private PromptBalance read(Cluster cluster) {
        return PromptBalance.read(
                cluster,
                new PromptBalance.Filter(
                        since == null ? null : cluster.clock().instant().minus(since),
                        agent,
                        prompt));
    }

    private void notes(Printer printer, PromptBalance balance) {
        if (balance.variants().isEmpty()) {
            String near =
                    prompt == null
                            ? ""
                            : Nearest.to(prompt.replaceFirst("@.*", ""), balance.others())
                                    .map(name -> "; did you mean " + Visible.line(name) + "?")
                                    .orElse("");
            printer.note(
                    since == null && agent == null && prompt == null
                            ? "no answers of models were noted yet"
                            : "no answers of models like that were noted" + near);
        }
        if (balance.unreadable() > 0) {
            printer.note(
                    balance.unreadable()
                            + " notes of answers do not say what they must and are not counted");
        }
    }
}
