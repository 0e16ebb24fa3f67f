package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.condition.Verdict;
import dev.firebreak.schemas.Risk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Policy by rules from a YAML file. All rules that apply count together ({@link Merged}), and below
 * them stand floors that no file can lower ({@link Floors}). A rule whose condition can't be
 * evaluated applies, at HIGH: in doubt a person looks.
 *
 * <p>Reads nothing after it is loaded; any number of threads may ask it.
 */
public final class RuledPolicy implements ActionPolicy {
    private static final String BUNDLED = "action-policy.yaml";

    private final List<Rule> rules;
    private final Map<Risk, Terms> defaults;

    RuledPolicy(List<Rule> rules, Map<Risk, Terms> defaults) {
        this.rules = List.copyOf(rules);
        this.defaults = Map.copyOf(defaults);
    }

    /** The policy that this build carries. */
    public static RuledPolicy bundled() {
        try (InputStream in = RuledPolicy.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IllegalStateException(
                        BUNDLED + " is not packed beside " + RuledPolicy.class.getName());
            }
            return PolicyFile.read(BUNDLED, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(BUNDLED + " can't be read", e);
        }
    }

    /**
     * The policy of a deployment.
     *
     * @throws SettingsException with everything that is wrong with the file, and where
     */
    public static RuledPolicy from(Path file) {
        return PolicyFile.read(file);
    }

    @Override
    public Assessment assess(Proposal proposal) {
        List<String> refusals = new ArrayList<>(Floors.refusals(proposal));
        Merged merged = new Merged();
        try {
            Facts facts = new Facts(proposal);
            for (Rule rule : rules) {
                if (rule.isFor(proposal.action().getKind())) {
                    ask(rule, facts, merged);
                }
            }
        } catch (IllegalArgumentException e) {
            refusals.add("what it would do is not to be known: argumentsJson " + e.getMessage());
        }
        refusals.addAll(Floors.refusals(proposal, merged.leaves()));
        refusals.forEach(merged::refuse);
        Floors.raise(proposal, merged);
        return merged.assessment(defaults);
    }

    private static void ask(Rule rule, Facts facts, Merged merged) {
        if (rule.when() == null) {
            merged.add(rule);
            return;
        }
        switch (rule.when().test(facts::value)) {
            case Verdict.Settled.HOLDS -> merged.add(rule);
            case Verdict.Settled.HOLDS_NOT -> {}
            case Verdict.Failed(String why) -> merged.addFailed(rule, why);
        }
    }
}
