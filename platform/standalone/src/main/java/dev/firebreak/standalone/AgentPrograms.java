package dev.firebreak.standalone;

import dev.firebreak.agent.email.EmailMain;
import dev.firebreak.agent.planner.PlannerMain;
import dev.firebreak.agent.report.ReportMain;
import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.QuerySettings;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorMeters;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.process.AgentMeters;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.console.Programs;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code firebreak agent NAME} and {@code firebreak supervisor} run: one process each, against
 * any cluster.
 */
final class AgentPrograms {
    private AgentPrograms() {}

    static Programs all() {
        return new Programs(
                Map.of(
                        "email", (settings, clock) -> running(EmailMain.start(settings, clock)),
                        "planner", (settings, clock) -> running(PlannerMain.start(settings, clock)),
                        "report", (settings, clock) -> running(ReportMain.start(settings, clock))),
                (settings, clock) ->
                        running(
                                Supervisor.start(
                                        SupervisorSettings.from(settings),
                                        QuerySettings.from(settings))),
                List.of(
                        EmailMain.Keys.class,
                        ReportMain.Keys.class,
                        SupervisorOptions.class,
                        AdmissionOptions.class));
    }

    private static Programs.Running running(AgentProcess process) {
        return running(process, process::close);
    }

    private static Programs.Running running(ReportMain report) {
        return running(report.process(), report::close);
    }

    private static Programs.Running running(AgentProcess process, Runnable close) {
        return new Programs.Running() {
            @Override
            public Optional<String> failure() {
                return process.health() instanceof LoopHealth.Failed(String message)
                        ? Optional.of(message)
                        : Optional.empty();
            }

            @Override
            public Standing standing() {
                return process.standing();
            }

            @Override
            public MeterBinder meters() {
                return new AgentMeters(process);
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    private static Programs.Running running(Supervisor supervisor) {
        return new Programs.Running() {
            // It starts itself again whatever ended it.
            @Override
            public Optional<String> failure() {
                return Optional.empty();
            }

            @Override
            public Standing standing() {
                return supervisor.standing();
            }

            @Override
            public MeterBinder meters() {
                return new SupervisorMeters(supervisor);
            }

            @Override
            public Map<String, Folder> pages() {
                return supervisor.pages();
            }

            @Override
            public void close() {
                supervisor.close();
            }
        };
    }
}
