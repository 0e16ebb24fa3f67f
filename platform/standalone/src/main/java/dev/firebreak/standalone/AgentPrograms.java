package dev.firebreak.standalone;

import dev.firebreak.agent.email.EmailMain;
import dev.firebreak.agent.email.executor.EmailExecutorMain;
import dev.firebreak.agent.planner.PlannerMain;
import dev.firebreak.agent.report.ReportMain;
import dev.firebreak.agent.report.executor.ReportExecutorMain;
import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.QuerySettings;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorMeters;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.executor.ExecutorMeters;
import dev.firebreak.boundary.executor.ExecutorOptions;
import dev.firebreak.boundary.executor.ExecutorProcess;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.process.AgentMeters;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.console.Programs;
import dev.firebreak.kit.Thinking;
import dev.firebreak.model.Models;
import dev.firebreak.tools.AgentTools;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What {@code firebreak agent NAME}, {@code firebreak executor NAME} and {@code firebreak
 * supervisor} run: one process each, against any cluster.
 */
final class AgentPrograms {
    private AgentPrograms() {}

    static Programs all() {
        return new Programs(
                Map.of(
                        "email",
                        thinking(
                                (settings, thinking, clock) ->
                                        running(EmailMain.start(settings, thinking, clock))),
                        "planner",
                        thinking(
                                (settings, thinking, clock) ->
                                        running(PlannerMain.start(settings, thinking, clock))),
                        "report",
                        thinking(
                                (settings, thinking, clock) ->
                                        running(ReportMain.start(settings, thinking, clock)))),
                Map.of(
                        "email",
                        (settings, clock) -> running(EmailExecutorMain.start(settings, clock)),
                        "report",
                        (settings, clock) -> running(ReportExecutorMain.start(settings, clock))),
                (settings, clock) ->
                        running(
                                Supervisor.start(
                                        SupervisorSettings.from(settings),
                                        QuerySettings.from(settings),
                                        clock)),
                new Policies(),
                new ToolBook(),
                groups());
    }

    /** Groups of configuration keys beyond those that every process has. */
    static List<Class<? extends Record>> groups() {
        List<Class<? extends Record>> groups = new ArrayList<>(Models.GROUPS);
        groups.addAll(AgentTools.GROUPS);
        groups.add(EmailMain.Keys.class);
        groups.add(ReportMain.Keys.class);
        groups.add(PlannerMain.Keys.class);
        groups.add(ExecutorOptions.class);
        groups.add(EmailExecutorMain.Keys.class);
        groups.add(ReportExecutorMain.Keys.class);
        groups.add(SupervisorOptions.class);
        groups.add(AdmissionOptions.class);
        return List.copyOf(groups);
    }

    /** A program that thinks with what the configuration names. */
    @FunctionalInterface
    private interface Thinker {
        Programs.Running start(Settings settings, Thinking thinking, InstantSource clock);
    }

    private static Programs.Program thinking(Thinker thinker) {
        return (settings, clock) -> {
            Equipment equipment = Equipment.open(settings, clock);
            try {
                return new ThinkingProgram(
                        thinker.start(settings, equipment.thinking(), clock), equipment);
            } catch (RuntimeException e) {
                equipment.close();
                throw e;
            }
        };
    }

    /** An agent, and what it works with. */
    private record ThinkingProgram(Programs.Running agent, Equipment equipment)
            implements Programs.Running {
        @Override
        public Optional<String> failure() {
            return agent.failure();
        }

        @Override
        public Standing standing() {
            return agent.standing();
        }

        @Override
        public MeterBinder meters() {
            return registry -> {
                agent.meters().bindTo(registry);
                equipment.bindTo(registry);
            };
        }

        @Override
        public Map<String, Folder> pages() {
            return agent.pages();
        }

        @Override
        public void close() {
            agent.close();
            equipment.close();
        }
    }

    private static Programs.Running running(AgentProcess process) {
        return running(process, process::close);
    }

    private static Programs.Running running(ReportMain report) {
        return running(report.process(), report::close);
    }

    private static Programs.Running running(AgentProcess process, Runnable close) {
        return running(process::health, process::standing, new AgentMeters(process), close);
    }

    private static Programs.Running running(ExecutorProcess process) {
        return running(
                process::health, process::standing, new ExecutorMeters(process), process::close);
    }

    /** A process around a loop. */
    private static Programs.Running running(
            Supplier<LoopHealth> health,
            Supplier<Standing> standing,
            MeterBinder meters,
            Runnable close) {
        return new Programs.Running() {
            @Override
            public Optional<String> failure() {
                return health.get() instanceof LoopHealth.Failed(String message)
                        ? Optional.of(message)
                        : Optional.empty();
            }

            @Override
            public Standing standing() {
                return standing.get();
            }

            @Override
            public MeterBinder meters() {
                return meters;
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
