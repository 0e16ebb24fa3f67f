package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.policy.JudgedAction;
import dev.firebreak.console.policy.JudgedAction.RuleSaid;
import dev.firebreak.console.policy.JudgedAction.Said;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import dev.firebreak.schemas.ActionAccount;
import dev.firebreak.schemas.Risk;
import dev.firebreak.schemas.TaskResult;
import java.util.List;
import java.util.Optional;

/** What policy says of actions, as people and programs read it. */
final class PolicyView {
    private PolicyView() {}

    static ObjectNode json(TaskResult result, JudgedAction judged) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("taskId", result.getEnvelope().getTaskId());
        node.put("actionId", judged.action().getActionId());
        node.put("kind", judged.action().getKind());
        node.put("stepId", judged.stepId());
        node.put("trust", judged.action().getTrust().name());
        node.put("confidentiality", result.getEnvelope().getConfidentiality().name());
        node.put("allowed", judged.allowed());
        node.put("risk", judged.risk().name());
        then(result, judged).ifPresent(account -> node.put("riskThen", account.getRisk().name()));
        node.put("role", judged.role());
        node.put("approvers", judged.approvers());
        ArrayNode reasons = node.putArray("reasons");
        judged.reasons().forEach(reasons::add);
        ArrayNode rules = node.putArray("rules");
        for (RuleSaid said : judged.rules()) {
            ObjectNode rule = rules.addObject();
            rule.put("rule", said.rule());
            rule.put("place", said.place());
            rule.put("said", said.said().name());
            rule.put("risk", said.risk() == null ? null : said.risk().name());
            rule.put("forbids", said.forbids());
            rule.put("why", said.why());
        }
        return node;
    }

    static void full(Printer printer, TaskResult result, JudgedAction judged, boolean all) {
        printer.line(
                "%s  %s"
                        .formatted(
                                printer.strong(judged.action().getKind()),
                                Visible.line(judged.action().getSummary())));
        printer.line(
                "  labels     %s, %s"
                        .formatted(
                                judged.action().getTrust(),
                                result.getEnvelope().getConfidentiality()));
        printer.line("  step       " + judged.stepId());
        printer.line("  risk       " + verdict(printer, judged) + then(printer, result, judged));
        judged.reasons().forEach(reason -> printer.line("    because  " + Visible.line(reason)));
        List<RuleSaid> shown =
                judged.rules().stream()
                        .filter(
                                rule ->
                                        all
                                                || rule.said() == Said.APPLIES
                                                || rule.said() == Said.FAILED)
                        .toList();
        if (shown.isEmpty()) {
            printer.line("  no rule of the policy counts");
        } else {
            Table table = new Table("RULE", "SAYS", "RISK", "WHY", "WHERE");
            for (RuleSaid rule : shown) {
                table.row(
                        Visible.line(rule.rule()),
                        said(rule.said()),
                        rule.forbids() ? "FORBIDS" : rule.risk() == null ? "-" : rule.risk().name(),
                        rule.why().isEmpty() ? "-" : Visible.line(rule.why()),
                        Visible.line(rule.place()));
            }
            printer.table(table);
        }
        printer.line("");
    }

    private static String verdict(Printer printer, JudgedAction judged) {
        if (!judged.allowed()) {
            return printer.bad("not allowed") + ", whoever agrees";
        }
        return switch (judged.risk()) {
            case LOW -> printer.good("LOW") + ", done without asking anybody";
            case MEDIUM -> printer.doubtful("MEDIUM") + asks(judged);
            case HIGH, UNKNOWN -> printer.bad("HIGH") + asks(judged);
        };
    }

    private static String asks(JudgedAction judged) {
        return ", asks %s, %d needed".formatted(Visible.line(judged.role()), judged.approvers());
    }

    /** Policies change: what counted when the task ran is the result's own word. */
    private static String then(Printer printer, TaskResult result, JudgedAction judged) {
        return then(result, judged)
                .map(ActionAccount::getRisk)
                .filter(risk -> risk != judged.risk() && risk != Risk.UNKNOWN)
                .map(risk -> printer.doubtful("  (it was " + risk + " when the task ran)"))
                .orElse("");
    }

    private static Optional<ActionAccount> then(TaskResult result, JudgedAction judged) {
        return result.getActions().stream()
                .filter(a -> a.getActionId().equals(judged.action().getActionId()))
                .findFirst();
    }

    private static String said(Said said) {
        return switch (said) {
            case APPLIES -> "counts";
            case HOLDS_NOT -> "does not hold";
            case FAILED -> "can't be told, so HIGH";
            case OTHER_KIND -> "other kinds";
        };
    }
}
