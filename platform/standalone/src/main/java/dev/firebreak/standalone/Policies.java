package dev.firebreak.standalone;

import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.policy.Explained;
import dev.firebreak.agent.supervisor.policy.Explanation.Finding;
import dev.firebreak.agent.supervisor.policy.RuledPolicy;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.console.policy.JudgedAction;
import dev.firebreak.console.policy.PolicyDesk;
import dev.firebreak.schemas.TaskResult;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The supervisor's policy, asked by the console. */
final class Policies implements PolicyDesk {
    @Override
    public List<JudgedAction> judge(Settings settings, @Nullable Path file, TaskResult result) {
        return Explained.of(policy(settings, file), result).stream().map(Policies::judged).toList();
    }

    @Override
    public int check(Settings settings, @Nullable Path file) {
        return policy(settings, file).size();
    }

    private static RuledPolicy policy(Settings settings, @Nullable Path file) {
        return file == null
                ? settings.read(SupervisorOptions.class).policy()
                : RuledPolicy.from(file);
    }

    private static JudgedAction judged(Explained explained) {
        var said = explained.explanation().assessment();
        return new JudgedAction(
                explained.action(),
                explained.stepId(),
                said.allowed(),
                said.risk(),
                said.reasons(),
                said.role(),
                said.approvers(),
                explained.explanation().rules().stream().map(Policies::told).toList());
    }

    private static JudgedAction.RuleSaid told(Finding finding) {
        return new JudgedAction.RuleSaid(
                finding.rule(),
                finding.place(),
                switch (finding.said()) {
                    case APPLIES -> JudgedAction.Said.APPLIES;
                    case HOLDS_NOT -> JudgedAction.Said.HOLDS_NOT;
                    case FAILED -> JudgedAction.Said.FAILED;
                    case OTHER_KIND -> JudgedAction.Said.OTHER_KIND;
                },
                finding.risk(),
                finding.forbids(),
                finding.why());
    }
}
