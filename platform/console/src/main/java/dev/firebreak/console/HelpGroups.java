package dev.firebreak.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** The commands of {@code firebreak --help}, by what somebody wants to do. */
final class HelpGroups {
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Begin here:", List.of("demo", "up"));
        GROUPS.put("Tasks:", List.of("submit", "results", "tasks", "watch"));
        GROUPS.put("What waits for a person:", List.of("approvals", "inbox", "dead-letters"));
        GROUPS.put(
                "The deployment:",
                List.of("doctor", "policy", "prompts", "tools", "topics", "schemas"));
        GROUPS.put("Processes:", List.of("agent", "supervisor", "executor", "notifier"));
    }

    private static final String OTHERS = "Others:";
    private static final int INDENT = 2;

    private HelpGroups() {}

    static void in(CommandLine root) {
        root.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        root.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpGroups::list);
    }

    private static String list(Help help) {
        Map<String, Help> commands = help.subcommands();
        int names = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        Set<String> left = new TreeSet<>(commands.keySet());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach(
                (heading, members) -> {
                    List<String> there = new ArrayList<>(members);
                    there.retainAll(commands.keySet());
                    left.removeAll(there);
                    append(text, help, heading, there, names);
                });
        append(text, help, OTHERS, List.copyOf(left), names);
        return text.toString();
    }

    private static void append(
            StringBuilder text, Help help, String heading, List<String> members, int names) {
        if (members.isEmpty()) {
            return;
        }
        int first = names + 2 * INDENT;
        int width = help.commandSpec().usageMessage().width();
        TextTable table =
                TextTable.forColumns(
                        help.colorScheme(),
                        new Column(first, INDENT, Column.Overflow.SPAN),
                        new Column(width - first, 0, Column.Overflow.WRAP));
        for (String name : members) {
            Help command = help.subcommands().get(name);
            if (command == null) {
                throw new IllegalStateException("no command " + name);
            }
            var about = command.commandSpec().usageMessage();
            String[] header = about.header().length > 0 ? about.header() : about.description();
            table.addRowValues(
                    help.colorScheme().commandText(name),
                    help.colorScheme().text(header.length == 0 ? "" : header[0]));
        }
        text.append(heading).append(System.lineSeparator()).append(table);
    }
}
