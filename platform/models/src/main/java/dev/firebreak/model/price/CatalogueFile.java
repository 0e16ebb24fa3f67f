package dev.firebreak.model.price;

import dev.firebreak.kit.model.ModelClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file of models and prices, checked whole.
 *
 * <pre>{@code
 * models:
 *   - {name: openai/gpt-4.1-mini, class: standard, context-tokens: 1047576, output-tokens-max: 32768, counting: o200k}
 * prices:
 *   - {model: openai/gpt-4.1-mini*, from: 2025-04-14, input: 0.40, cached: 0.10, output: 1.60}
 * }</pre>
 */
final class CatalogueFile {
    private static final int TOKENS_MAX = 100_000_000;
    private static final BigDecimal PRICE_MAX = BigDecimal.valueOf(1_000_000);
    private static final int PRICE_DIGITS_MAX = 9;
    private static final BigDecimal ANTHROPIC_CACHE_WRITE = new BigDecimal("1.25");
    private static final Set<String> MODEL_FIELDS =
            Set.of(
                    "name",
                    "class",
                    "context-tokens",
                    "output-tokens-max",
                    "counting",
                    "local",
                    "usual",
                    "requests-per-minute",
                    "tokens-per-minute");
    private static final Set<String> PRICE_FIELDS =
            Set.of("model", "from", "input", "cached", "cache-write", "output");

    private final String file;
    private final boolean own;
    private final List<String> problems;
    private final List<Catalogue.Entry> entries;
    private final List<PriceTable.Row> rows;

    CatalogueFile(
            String file,
            boolean own,
            List<String> problems,
            List<Catalogue.Entry> entries,
            List<PriceTable.Row> rows) {
        this.file = file;
        this.own = own;
        this.problems = problems;
        this.entries = entries;
        this.rows = rows;
    }

    static @Nullable YamlLines bundled(List<String> problems) {
        try (InputStream in = CatalogueFile.class.getResourceAsStream("models.yaml")) {
            if (in == null) {
                throw new IllegalStateException("models.yaml is not among the resources");
            }
            return YamlLines.parse(
                    "models.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8), problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void read(@Nullable YamlLines document) {
        if (document == null) {
            return;
        }
        Fields top = fields(document, "the file", Set.of("models", "prices"));
        for (YamlLines model : top.list("models")) {
            model(fields(model, "a model", MODEL_FIELDS));
        }
        for (YamlLines price : top.list("prices")) {
            price(fields(price, "a price", PRICE_FIELDS));
        }
    }

    private Fields fields(YamlLines node, String what, Set<String> known) {
        return Fields.of(file, node, what, known, problems);
    }

    private void model(Fields model) {
        int before = problems.size();
        String name = name(model, "name");
        KnownModel known =
                new KnownModel(
                        name,
                        model.constant("class", ModelClass.class, ModelClass.STANDARD, true),
                        model.whole("context-tokens", 256, TOKENS_MAX, null),
                        model.whole("output-tokens-max", 16, TOKENS_MAX, null),
                        model.constant(
                                "counting",
                                TokenCount.Method.class,
                                TokenCount.Method.CHARS4,
                                false),
                        model.flag("local"),
                        model.flag("usual"),
                        model.whole("requests-per-minute", 0, TOKENS_MAX, 0),
                        model.whole("tokens-per-minute", 0, TOKENS_MAX, 0),
                        PriceTable.always(Price.FREE));
        if (problems.size() > before) {
            return;
        }
        Glob glob = Glob.of(name);
        if (entries.stream().anyMatch(e -> e.own() == own && e.model().equals(glob))) {
            model.wrong("name", name + " is here twice");
        }
        entries.add(new Catalogue.Entry(glob, known, own));
    }

    private void price(Fields price) {
        int before = problems.size();
        String name = name(price, "model");
        LocalDate from = price.day("from");
        BigDecimal input = price.amount("input", null, PRICE_MAX, PRICE_DIGITS_MAX);
        Price read =
                new Price(
                        from,
                        input,
                        price.amount("cached", input, PRICE_MAX, PRICE_DIGITS_MAX),
                        price.amount(
                                "cache-write",
                                cacheWrite(name, input),
                                PRICE_MAX,
                                PRICE_DIGITS_MAX),
                        price.amount("output", null, PRICE_MAX, PRICE_DIGITS_MAX));
        if (problems.size() > before) {
            return;
        }
        Glob glob = Glob.of(name);
        if (rows.stream()
                .anyMatch(
                        r ->
                                r.own() == own
                                        && r.model().equals(glob)
                                        && r.price().from().equals(from))) {
            price.wrong("model", name + " has two prices from " + from + " on");
        }
        rows.add(new PriceTable.Row(glob, read, own));
    }

    /** Where nothing is said: Anthropic takes a quarter more for what it keeps five minutes. */
    private static BigDecimal cacheWrite(String model, BigDecimal input) {
        return model.startsWith("anthropic/") ? input.multiply(ANTHROPIC_CACHE_WRITE) : input;
    }

    private static String name(Fields fields, String field) {
        String name = fields.text(field);
        if (!name.isEmpty() && !name.matches("[a-z][a-z0-9-]*/[\\x21-\\x7e]{1,200}")) {
            fields.wrong(field, name + " is not PROVIDER/NAME, such as openai/gpt-4.1-mini");
        }
        return name;
    }
}
