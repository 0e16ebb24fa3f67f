package dev.firebreak.model.fake;

import dev.firebreak.kit.budget.Allowance;
import dev.firebreak.kit.model.ModelClass;
import dev.firebreak.kit.model.Prompt;
import dev.firebreak.kit.model.Scope;
import dev.firebreak.model.price.KnownModel;
import dev.firebreak.model.price.Price;
import dev.firebreak.model.price.PriceTable;
import dev.firebreak.model.price.TokenCount;
import dev.firebreak.schemas.Budget;
import dev.firebreak.schemas.Confidentiality;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** Small things that many tests begin with. */
public final class Fixtures {
    private Fixtures() {}

    public static Price price(String input, String output) {
        return new Price(
                LocalDate.EPOCH,
                new BigDecimal(input),
                new BigDecimal(input),
                new BigDecimal(input),
                new BigDecimal(output));
    }

    public static KnownModel known(String name, ModelClass modelClass, Price price) {
        return new KnownModel(
                name,
                modelClass,
                128_000,
                16_384,
                TokenCount.Method.CHARS4,
                false,
                false,
                0,
                0,
                PriceTable.always(price));
    }

    public static KnownModel withTokens(KnownModel known, int context, int output) {
        return new KnownModel(
                known.name(),
                known.modelClass(),
                context,
                output,
                known.counting(),
                known.local(),
                known.usual(),
                0,
                0,
                known.prices());
    }

    public static Prompt prompt(Allowance allowance) {
        return Prompt.of("Be brief.", "How are you?")
                .withScope(
                        new Scope(
                                "agent",
                                "tenant",
                                "task",
                                Confidentiality.PUBLIC,
                                null,
                                allowance));
    }

    public static Prompt prompt() {
        return prompt(Allowance.unlimited());
    }

    public static Prompt prompt(Confidentiality confidentiality) {
        return prompt().withScope(
                        new Scope(
                                "agent",
                                "tenant",
                                "task",
                                confidentiality,
                                null,
                                Allowance.unlimited()));
    }

    public static Prompt prompt(Instant deadline) {
        return prompt().withScope(
                        new Scope(
                                "agent",
                                "tenant",
                                "task",
                                Confidentiality.PUBLIC,
                                deadline,
                                Allowance.unlimited()));
    }

    public static Allowance allowance(Long tokens, Long costMicros) {
        return Allowance.of(
                Budget.newBuilder().setTokens(tokens).setCostMicros(costMicros).build());
    }
}
