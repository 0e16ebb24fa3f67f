package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.topic.AccessProvisioner;
import dev.firebreak.boundary.topic.AccessRule;
import dev.firebreak.boundary.topic.AccessRules;
import dev.firebreak.boundary.topic.Principals;
import dev.firebreak.console.cluster.Cluster;
import dev.firebreak.console.text.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What each process may do at the broker. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Show the least that each process must be allowed at the broker, as deploy/topics.yaml says who reads and writes.",
            "Without --diff or --apply no broker is asked. Nothing is ever taken away: --diff shows what is surplus.",
            "Exit code 1 of --diff: rules are missing or surplus."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firebreak topics acls --commands > acls.sh",
            "  firebreak topics acls --apply --principal agent-email=User:CN=agent-email",
            "  firebreak topics acls --diff --config admin.yaml"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is not null
final class TopicsAclsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;
    @ArgGroup private @Nullable Deed deed;
    @ArgGroup private @Nullable Form form;

    @Option(
            names = "--principal-prefix",
            paramLabel = "PREFIX",
            defaultValue = "User:",
            description = "Stands before a process's name (default ${DEFAULT-VALUE}).")
    private String principalPrefix;

    @Option(
            names = "--principal",
            paramLabel = "PROCESS=PRINCIPAL",
            description =
                    "By which name the broker knows a process; may be given several times, and two processes may share one.")
    private Map<String, String> principals = new LinkedHashMap<>();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "*",
            description = "From where they may come (default ${DEFAULT-VALUE}, anywhere).")
    private String host;

    /** What is done with the rules. */
    static final class Deed {
        @Option(names = "--apply", description = "Give the broker the rules it lacks.")
        boolean apply;

        @Option(
                names = "--diff",
                description =
                        "Show the rules the broker lacks, and those beside them on our names.")
        boolean diff;
    }

    /** How they are shown. */
    static final class Form {
        @Option(names = "--json", description = "One line of JSON for each rule.")
        boolean json;

        @Option(names = "--commands", description = "One call of kafka-acls.sh for each rule.")
        boolean commands;
    }

    @Override
    public Integer call() {
        try (Cluster cluster = options.cluster()) {
            AccessRules rules = rules(cluster);
            Printer printer = new Printer(spec, options.context());
            if (deed == null) {
                show(printer, cluster, rules.rules(), List.of(), true);
                return 0;
            }
            AccessProvisioner provisioner = new AccessProvisioner(cluster.admin());
            AccessRules.Comparison found =
                    deed.apply ? provisioner.apply(rules) : rules.compare(provisioner.existing());
            show(printer, cluster, found.missing(), found.surplus(), deed.diff);
            if (form == null) {
                printer.line(summary(found, deed.apply));
            }
            return deed.apply || (found.missing().isEmpty() && found.surplus().isEmpty()) ? 0 : 1;
        }
    }

    private AccessRules rules(Cluster cluster) {
        try {
            return AccessRules.of(
                    cluster.catalog(),
                    cluster.topicSettings().topicPrefix(),
                    new Principals(principalPrefix, principals, host));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String summary(AccessRules.Comparison found, boolean applied) {
        String surplus =
                found.surplus().isEmpty()
                        ? ""
                        : "; %d beside them touch our names".formatted(found.surplus().size());
        if (applied) {
            return found.missing().isEmpty()
                    ? "nothing to do: the broker has all the rules" + surplus
                    : "the broker has all the rules, %d new%s"
                            .formatted(found.missing().size(), surplus);
        }
        return found.missing().isEmpty() && found.surplus().isEmpty()
                ? "the broker has all the rules and no others on our names"
                : "%d rules are missing%s".formatted(found.missing().size(), surplus);
    }

    /**
     * @param toDo whether the rules are still to be made, so that commands for them make sense
     */
    private void show(
            Printer printer,
            Cluster cluster,
            List<AccessRule> rules,
            List<AclBinding> surplus,
            boolean toDo) {
        if (form != null && form.json) {
            rules.forEach(r -> printer.json(json(r.binding()).put("process", r.process())));
            surplus.forEach(b -> printer.json(json(b).put("surplus", true)));
        } else if (form != null && form.commands) {
            if (toDo) {
                rules.forEach(r -> printer.line(command(cluster, "--add", r.binding())));
            }
            surplus.forEach(b -> printer.line(command(cluster, "--remove --force", b)));
        } else {
            Table table = new Table("PROCESS", "PRINCIPAL", "MAY");
            rules.forEach(r -> table.row(r.process(), r.principal(), r.text()));
            surplus.forEach(
                    b ->
                            table.row(
                                    "(surplus)",
                                    b.entry().principal(),
                                    b.entry().permissionType() + ": " + AccessRule.text(b)));
            if (!table.isEmpty()) {
                printer.table(table);
            }
        }
    }

    private static ObjectNode json(AclBinding binding) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("principal", binding.entry().principal())
                .put("host", binding.entry().host())
                .put("permission", binding.entry().permissionType().toString())
                .put("operation", binding.entry().operation().toString())
                .put("resourceType", binding.pattern().resourceType().toString())
                .put("name", binding.pattern().name())
                .put("pattern", binding.pattern().patternType().toString());
    }

    private static String command(Cluster cluster, String deed, AclBinding binding) {
        ResourcePattern pattern = binding.pattern();
        String who = binding.entry().permissionType().toString().toLowerCase(Locale.ROOT);
        return "kafka-acls.sh --bootstrap-server %s --command-config admin.properties %s --%s-principal %s --%s-host %s --operation %s %s%s"
                .formatted(
                        cluster.bootstrapServers(),
                        deed,
                        who,
                        quoted(binding.entry().principal()),
                        who,
                        quoted(binding.entry().host()),
                        binding.entry().operation(),
                        resource(pattern),
                        pattern.patternType() == PatternType.PREFIXED
                                ? " --resource-pattern-type prefixed"
                                : "");
    }

    private static String resource(ResourcePattern pattern) {
        return switch (pattern.resourceType()) {
            case TOPIC -> "--topic " + quoted(pattern.name());
            case GROUP -> "--group " + quoted(pattern.name());
            case TRANSACTIONAL_ID -> "--transactional-id " + quoted(pattern.name());
            case CLUSTER -> "--cluster";
            case DELEGATION_TOKEN -> "--delegation-token " + quoted(pattern.name());
            case USER -> "--user-principal " + quoted(pattern.name());
            case ANY, UNKNOWN ->
                    throw new IllegalStateException("a broker has no rule for " + pattern);
        };
    }

    /** A principal of a certificate has blanks and commas in it; nothing in it is for the shell. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
