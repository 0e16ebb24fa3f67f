package dev.firebreak.console;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a policy file. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Read a policy and say everything that is wrong with it, each with its line. Asks no cluster.",
        footerHeading = "%nExample:%n",
        footer = "  firebreak policy check new-policy.yaml")
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class PolicyCheckCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The policy; without it, the one that this configuration uses.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        int rules = PolicyExplainCommand.desk(options).check(options.settings(), file);
        new Printer(spec, options.context())
                .line(
                        "%s is sound: %d rules"
                                .formatted(file == null ? "the policy in use" : file, rules));
        return 0;
    }
}
