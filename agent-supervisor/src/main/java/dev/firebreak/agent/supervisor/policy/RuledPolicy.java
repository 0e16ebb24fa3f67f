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
import java.util.function.Consumer;

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
        return assess(proposal, _ -> {});
    }

    /** The same, with what each rule said; for people who ask why. */
    public Explanation explain(Proposal proposal) {
        List<Explanation.Finding> findings = new ArrayList<>();
        Assessment assessment = assess(proposal, findings::add);
        return new Explanation(assessment, findings);
    }

    /** How many rules it has. */
    public int size() {
        return rules.size();
    }

    private Assessment assess(Proposal proposal, Consumer<Explanation.Finding> told) {
        List<String> refusals = new ArrayList<>(Floors.refusals(proposal));
        Merged merged = new Merged();
        try {
            Facts facts = new Facts(proposal);
            for (Rule rule : rules) {
                told.accept(ask(rule, proposal.action().getKind(), facts, merged));
            }
        } catch (IllegalArgumentException e) {
            refusals.add("what it would do is not to be known: argumentsJson " + e.getMessage());
        }
        refusals.addAll(Floors.refusals(proposal, merged.leaves()));
        refusals.forEach(merged::refuse);
        Floors.raise(proposal, merged);
        return merged.assessment(defaults);
    }

    private static Explanation.Finding ask(Rule rule, String kind, Facts facts, Merged merged) {
        if (!rule.isFor(kind)) {
            return Explanation.Finding.of(rule, Explanation.Said.OTHER_KIND);
        }
        Verdict verdict =
                rule.when() == null ? Verdict.Settled.HOLDS : rule.when().test(facts::value);
        return switch (verdict) {
            case Verdict.Settled.HOLDS -> {
                merged.add(rule);
                yield Explanation.Finding.of(rule, Explanation.Said.APPLIES);
            }
            case Verdict.Settled.HOLDS_NOT ->
                    Explanation.Finding.of(rule, Explanation.Said.HOLDS_NOT);
            case Verdict.Failed(String why) -> {
                merged.addFailed(rule, why);
                yield Explanation.Finding.failed(rule, why);
            }
        };
    }
}
