package dev.firebreak.kit.journal;

import dev.firebreak.schemas.JournalEntry;
import dev.firebreak.schemas.Usage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a request has paid so far, by what was recorded of it; for when it ends without a run. */
public final class Paid {
    private Paid() {}

    /** The sum. */
    public static Usage of(List<JournalEntry> entries) {
        Set<String> logics = new LinkedHashSet<>();
        Usage sum = Usage.newBuilder().build();
        for (JournalEntry entry : entries) {
            Usage one = entry.getUsage();
            if (one != null) {
                logics.add(one.getLogic());
                sum =
                        Usage.newBuilder(sum)
                                .setModelCalls(sum.getModelCalls() + one.getModelCalls())
                                .setInputTokens(sum.getInputTokens() + one.getInputTokens())
                                .setOutputTokens(sum.getOutputTokens() + one.getOutputTokens())
                                .setCostMicros(sum.getCostMicros() + one.getCostMicros())
                                .build();
            }
        }
        logics.remove("");
        return Usage.newBuilder(sum).setLogic(String.join(", ", logics)).build();
    }
}
