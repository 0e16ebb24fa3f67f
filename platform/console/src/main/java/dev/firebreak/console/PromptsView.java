package dev.firebreak.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.console.prompt.Comparison;
import dev.firebreak.console.prompt.Interval;
import dev.firebreak.console.prompt.PromptBalance;
import dev.firebreak.console.prompt.Variant;
import dev.firebreak.console.prompt.VariantCounts;
import dev.firebreak.console.text.Table;
import dev.firebreak.console.text.Visible;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How prompts do, as people and programs read it. */
final class PromptsView {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private PromptsView() {}

    static void list(Printer printer, PromptBalance balance) {
        Table table =
                new Table("PROMPT", "VARIANT", "ANSWERS", "FIRST", "LAST", "AGENTS", "MODELS");
        for (Map.Entry<Variant, VariantCounts> one : balance.variants().entrySet()) {
            VariantCounts counts = one.getValue();
            table.row(
                    Visible.line(one.getKey().versioned()),
                    variant(one.getKey()),
                    Long.toString(counts.answers()),
                    TIME.format(counts.firstAt()),
                    TIME.format(counts.lastAt()),
                    Visible.line(String.join(", ", counts.agents())),
                    Visible.line(String.join(", ", counts.models().keySet())));
        }
        printer.table(table);
    }

    static void listJson(Printer printer, PromptBalance balance) {
        balance.variants().forEach((variant, counts) -> printer.json(head(variant, counts)));
    }

    static void report(Printer printer, PromptBalance balance) {
        Table answers =
                new Table(
                        "PROMPT",
                        "VARIANT",
                        "ANSWERS",
                        "ACCEPTED",
                        "REPAIRED",
                        "DECLINED",
                        "OFFLINE",
                        "TOKENS IN",
                        "OUT",
                        "COST");
        Table quality = new Table("PROMPT", "VARIANT", "GOOD", "95 %", "PER GOOD", "95 %");
        for (Map.Entry<Variant, VariantCounts> one : balance.variants().entrySet()) {
            VariantCounts counts = one.getValue();
            String prompt = Visible.line(one.getKey().versioned());
            String variant = variant(one.getKey());
            answers.row(
                    prompt,
                    variant,
                    Long.toString(counts.answers()),
                    Long.toString(counts.accepted()),
                    Long.toString(counts.repaired()),
                    Long.toString(counts.declined()),
                    Long.toString(counts.offline()),
                    Long.toString(counts.inputTokens()),
                    Long.toString(counts.outputTokens()),
                    ActivityView.money(counts.costMicros()));
            quality.row(
                    prompt,
                    variant,
                    counts.asked() == 0 ? "-" : percent(counts.goodRate()) + " %",
                    counts.goodRateInterval()
                            .map(i -> percent(i.low()) + " to " + percent(i.high()) + " %")
                            .orElse("no model was asked"),
                    counts.good() == 0 ? "-" : ActivityView.money(counts.costPerGood()),
                    counts.costPerGoodInterval()
                            .map(
                                    i ->
                                            ActivityView.money(i.low())
                                                    + " to "
                                                    + ActivityView.money(i.high()))
                            .orElse("too few"));
        }
        printer.table(answers);
        printer.line("");
        printer.table(quality);
        List<Comparison> comparisons = balance.comparisons();
        if (!comparisons.isEmpty()) {
            printer.line("");
        }
        comparisons.forEach(comparison -> told(printer, comparison));
    }

    static void reportJson(Printer printer, PromptBalance balance) {
        List<Comparison> comparisons = balance.comparisons();
        balance.variants()
                .forEach(
                        (variant, counts) -> {
                            ObjectNode node = head(variant, counts);
                            numbers(node, counts);
                            ArrayNode compared = node.putArray("comparedWith");
                            comparisons.stream()
                                    .filter(c -> c.of().equals(variant))
                                    .forEach(c -> compared.add(json(c)));
                            printer.json(node);
                        });
    }

    private static void told(Printer printer, Comparison comparison) {
        String of = "variant " + variant(comparison.of());
        String with = "variant " + variant(comparison.with());
        String prompt = Visible.line(comparison.of().versioned()) + ": ";
        if (!comparison.enough()) {
            printer.line(
                    prompt
                            + printer.doubtful("not yet telling")
                            + ": too few answers to compare %s with %s".formatted(of, with));
            return;
        }
        printer.line(
                prompt
                        + (comparison.tellsCost()
                                ? printer.good("a good answer of %s costs %s less than one of %s")
                                        .formatted(of, less(comparison.costRatio()), with)
                                : printer.doubtful("not yet telling")
                                        + " whether a good answer of %s costs less than one of %s"
                                                .formatted(of, with)));
        Interval more = comparison.moreGood();
        boolean better = more.low() > 0;
        printer.line(
                prompt
                        + (comparison.tellsGood()
                                ? "%s of %s are good, by %s to %s of 100"
                                        .formatted(
                                                better ? "more answers" : "fewer answers",
                                                of + " than of " + with,
                                                percent(better ? more.low() : -more.high()),
                                                percent(better ? more.high() : -more.low()))
                                : printer.doubtful("not yet telling")
                                        + " which of the two is good more often"));
    }

    private static String less(Interval ratio) {
        return ratio.high() == 0
                ? "all of it"
                : "%s to %s %%".formatted(percent(1 - ratio.high()), percent(1 - ratio.low()));
    }

    private static ObjectNode head(Variant variant, VariantCounts counts) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("prompt", variant.prompt())
                .put("version", variant.version())
                .put("variant", variant.variant())
                .put("answers", counts.answers())
                .put("firstAt", counts.firstAt().toString())
                .put("lastAt", counts.lastAt().toString());
        ArrayNode agents = node.putArray("agents");
        counts.agents().forEach(agents::add);
        ObjectNode models = node.putObject("models");
        counts.models().forEach(models::put);
        return node;
    }

    private static void numbers(ObjectNode node, VariantCounts counts) {
        node.put("accepted", counts.accepted())
                .put("repaired", counts.repaired())
                .put("declined", counts.declined())
                .put("offline", counts.offline())
                .put("asked", counts.asked())
                .put("good", counts.good())
                .put("calls", counts.calls())
                .put("inputTokens", counts.inputTokens())
                .put("outputTokens", counts.outputTokens())
                .put("costMicros", counts.costMicros());
        put(node, "goodRate", counts.goodRate());
        put(node, "goodRate", counts.goodRateInterval());
        put(node, "costMicrosPerGood", counts.costPerGood());
        put(node, "costMicrosPerGood", counts.costPerGoodInterval());
    }

    private static ObjectNode json(Comparison comparison) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("variant", comparison.with().variant())
                .put("enough", comparison.enough())
                .put("tellsGood", comparison.tellsGood())
                .put("tellsCost", comparison.tellsCost());
        put(node, "moreGood", Optional.of(comparison.moreGood()));
        put(node, "costRatio", Optional.of(comparison.costRatio()));
        return node;
    }

    private static void put(ObjectNode node, String name, Optional<Interval> interval) {
        put(node, name + "Low", interval.map(Interval::low).orElse(Double.NaN));
        put(node, name + "High", interval.map(Interval::high).orElse(Double.NaN));
    }

    /** JSON has no infinity: what is no finite number is null. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static String variant(Variant variant) {
        return variant.variant().isEmpty() ? "-" : Visible.line(variant.variant());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100);
    }
}
