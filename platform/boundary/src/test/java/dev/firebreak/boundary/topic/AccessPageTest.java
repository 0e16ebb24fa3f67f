package dev.firebreak.boundary.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** Holds the table of docs/access.md to the rules that are made. */
class AccessPageTest {
    private static final String BEGIN = "<!-- rules -->";
    private static final String END = "<!-- end of rules -->";

    private final AccessRules rules =
            AccessRules.of(TopicCatalog.bundled(), "", Principals.ofProcesses());

    @Test
    void thePageSaysWhatEachProcessMayDo() throws IOException {
        Path page =
                Path.of(System.getProperty("firebreak.root", "../..")).resolve("docs/access.md");
        List<String> lines = Files.readAllLines(page);
        List<String> wanted = new ArrayList<>(lines.subList(0, lines.indexOf(BEGIN) + 1));
        rules.processes().forEach(process -> wanted.add(row(process)));
        wanted.addAll(lines.subList(lines.indexOf(END), lines.size()));
        if (Boolean.getBoolean("firebreak.write-docs")) {
            Files.write(page, wanted);
        }

        assertThat(Files.readAllLines(page))
                .as("mvn -pl platform/boundary test -Dfirebreak.write-docs=true writes it")
                .isEqualTo(wanted);
    }

    private String row(String process) {
        String others =
                rules.rules().stream()
                        .filter(r -> r.process().equals(process))
                        .filter(r -> !isTopic(r, AclOperation.READ))
                        .filter(r -> !isTopic(r, AclOperation.WRITE))
                        .filter(r -> !isLook(r))
                        .map(AccessRule::text)
                        .map(t -> t.replaceFirst(" (\\S+)$", " `$1`"))
                        .collect(Collectors.joining(", "));
        return "| %s | %s | %s | %s |"
                .formatted(
                        process,
                        topics(process, AclOperation.READ),
                        topics(process, AclOperation.WRITE),
                        others);
    }

    private String topics(String process, AclOperation operation) {
        return rules.rules().stream()
                .filter(r -> r.process().equals(process))
                .filter(r -> isTopic(r, operation))
                .map(r -> "`" + r.text().substring((operation + " topic ").length()) + "`")
                .collect(Collectors.joining(" "));
    }

    private static boolean isTopic(AccessRule rule, AclOperation operation) {
        return rule.binding().pattern().resourceType() == ResourceType.TOPIC
                && rule.binding().entry().operation() == operation;
    }

    /** Told below the table: it is the same for every topic. */
    private static boolean isLook(AccessRule rule) {
        return rule.process().equals("console")
                && (isTopic(rule, AclOperation.DESCRIBE)
                        || isTopic(rule, AclOperation.DESCRIBE_CONFIGS));
    }
}
