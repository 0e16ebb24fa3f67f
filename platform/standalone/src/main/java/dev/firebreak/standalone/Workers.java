package dev.firebreak.standalone;

import dev.firebreak.agent.email.EmailAgent;
import dev.firebreak.agent.email.EmailMain;
import dev.firebreak.agent.email.EmailProfile;
import dev.firebreak.agent.email.executor.EmailExecutorMain;
import dev.firebreak.agent.planner.MeaningSimilarity;
import dev.firebreak.agent.planner.PlannerAgent;
import dev.firebreak.agent.planner.PlannerMain;
import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.agent.report.ReportMain;
import dev.firebreak.agent.report.ReportProfile;
import dev.firebreak.agent.report.executor.ReportExecutorMain;
import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.QuerySettings;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorMeters;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.config.FailurePolicy;
import dev.firebreak.boundary.config.GuardSettings;
import dev.firebreak.boundary.config.InstanceSettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.executor.ExecutorMeters;
import dev.firebreak.boundary.executor.ExecutorOptions;
import dev.firebreak.boundary.executor.ExecutorProcess;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.process.AgentMeters;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.Thinking;
import dev.firebreak.kit.embedding.Embeddings;
import dev.firebreak.kit.guard.Screening;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/** Who works on the broker, how each is started, and what they share. */
final class Workers implements AutoCloseable {
    private static final String INSTANCE = "standalone";
    private static final String PREFIX = "";
    private static final String SUPERVISOR = "supervisor";

    /** Who writes the mails that are put into a folder of this machine. */
    private static final String FROM = "service@nordlicht-outdoor.example";

    private final List<Kind> kinds;
    private final Embeddings embeddings;

    private Workers(List<Kind> kinds, Embeddings embeddings) {
        this.kinds = List.copyOf(kinds);
        this.embeddings = embeddings;
    }

    /**
     * Everyone, as the settings have them; they share one model for embeddings, the largest thing
     * in the process after the broker. Executors only where there is a place for what they do.
     */
    static Workers all(Settings settings, Thinking thinking, StandaloneOptions options) {
        Embeddings embeddings = new Embeddings();
        List<Kind> kinds =
                new ArrayList<>(
                        List.of(
                                agent(
                                        EmailProfile.profile(),
                                        settings,
                                        thinking,
                                        () -> email(settings, embeddings)),
                                agent(
                                        PlannerProfile.profile(),
                                        settings,
                                        thinking,
                                        () -> planner(settings, embeddings)),
                                report(settings, embeddings, thinking),
                                supervisor(settings)));
        Path maildir = options.maildir();
        if (maildir != null) {
            kinds.add(
                    executor(
                            "executor email",
                            connection ->
                                    EmailExecutorMain.start(
                                            EmailExecutorMain.Keys.into(maildir, FROM),
                                            settings.read(ExecutorOptions.class),
                                            processSettings(settings, connection),
                                            connection.clock())));
        }
        Path reports = options.reportsFolder();
        if (reports != null) {
            kinds.add(
                    executor(
                            "executor report",
                            connection ->
                                    ReportExecutorMain.start(
                                            ReportExecutorMain.Keys.into(reports),
                                            settings.read(ExecutorOptions.class),
                                            processSettings(settings, connection),
                                            connection.clock())));
        }
        return new Workers(kinds, embeddings);
    }

    static EmailAgent email(Settings settings, Embeddings embeddings) {
        return EmailAgent.create(
                settings.read(EmailMain.Keys.class)
                        .settings(
                                settings.read(GuardSettings.class)
                                        .modes(EmailProfile.profile().name())),
                embeddings);
    }

    private static PlannerAgent planner(Settings settings, Embeddings embeddings) {
        return new PlannerAgent(
                new MeaningSimilarity(embeddings::embed, Embeddings::cosine),
                settings.read(PlannerMain.Keys.class).promptsDir(),
                new Screening(
                        settings.read(GuardSettings.class).modes(PlannerProfile.NAME),
                        embeddings::embed));
    }

    /** An executor as a worker. */
    private static Kind executor(String name, Function<Connection, ExecutorProcess> start) {
        return kind(
                name,
                connection -> {
                    ExecutorProcess process = start.apply(connection);
                    return worker(
                            name,
                            process::standing,
                            process::health,
                            () -> new ExecutorMeters(process),
                            process::close);
                });
    }

    static Workers of(List<Kind> kinds) {
        return new Workers(kinds, new Embeddings());
    }

    List<Kind> kinds() {
        return kinds;
    }

    /** Gives back what they shared, once they have stopped. */
    @Override
    public void close() {
        embeddings.close();
    }

    /** One kind of worker, before there is a broker. */
    interface Kind {
        String name();

        /** Does what is slow and needs no broker, such as loading a model. */
        Prepared prepare();
    }

    /** A worker that needs nothing but the broker. */
    interface Prepared {
        Worker start(Connection connection);
    }

    /** An agent as a worker. */
    static <Q extends SpecificRecord, R extends SpecificRecord> Kind agent(
            AgentProfile<Q, R> profile,
            Settings settings,
            Thinking thinking,
            Supplier<Agent<Q, R>> made) {
        return new Kind() {
            @Override
            public String name() {
                return "agent " + profile.name();
            }

            @Override
            public Prepared prepare() {
                Agent<Q, R> agent = made.get();
                return connection -> start(name(), profile, agent, settings, thinking, connection);
            }
        };
    }

    /** The report agent as a worker; it also follows what the pipeline itself does. */
    static Kind report(Settings settings, Embeddings embeddings, Thinking thinking) {
        ReportMain.Keys keys = settings.read(ReportMain.Keys.class);
        String name = "agent " + ReportProfile.PROFILE.name();
        return kind(
                name,
                connection -> {
                    ReportMain report =
                            ReportMain.start(
                                    keys.workingIn(connection.dataDirectory().resolve("report")),
                                    settings.read(GuardSettings.class),
                                    processSettings(settings, connection),
                                    thinking,
                                    embeddings,
                                    connection.clock());
                    return worker(name, report.process(), report::close);
                });
    }

    /** The supervisor as a worker. */
    static Kind supervisor(Settings settings) {
        return kind(SUPERVISOR, connection -> startSupervisor(settings, connection));
    }

    /** A worker that has nothing to prepare. */
    static Kind kind(String name, Prepared start) {
        return new Kind() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Prepared prepare() {
                return start;
            }
        };
    }

    private static Worker startSupervisor(Settings settings, Connection connection) {
        Supervisor supervisor =
                Supervisor.start(
                        new SupervisorSettings(
                                connection.kafka(),
                                connection.registry(),
                                PREFIX,
                                INSTANCE,
                                settings.read(SupervisorOptions.class),
                                settings.read(AdmissionOptions.class),
                                connection.dataDirectory().resolve("supervisor")),
                        new QuerySettings(connection.advertised(), null),
                        connection.clock());
        return new Worker() {
            @Override
            public Part part() {
                return Part.of(SUPERVISOR, supervisor.standing());
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

    private static <Q extends SpecificRecord, R extends SpecificRecord> Worker start(
            String name,
            AgentProfile<Q, R> profile,
            Agent<Q, R> agent,
            Settings settings,
            Thinking thinking,
            Connection connection) {
        AgentProcess process =
                AgentProcess.start(
                        profile,
                        agent,
                        thinking,
                        processSettings(settings, connection),
                        connection.clock());
        return worker(name, process, process::close);
    }

    private static ProcessSettings processSettings(Settings settings, Connection connection) {
        InstanceSettings instance = settings.read(InstanceSettings.class);
        return new ProcessSettings(
                connection.kafka(),
                connection.registry(),
                PREFIX,
                INSTANCE,
                connection.inFlightMax(),
                connection.heartbeatMs(),
                instance.recordMaxMs(),
                instance.shards(),
                settings.read(FailurePolicy.class));
    }

    private static Worker worker(String name, AgentProcess process, Runnable close) {
        return worker(
                name, process::standing, process::health, () -> new AgentMeters(process), close);
    }

    /** A process with a loop as a worker; one whose loop is stuck has failed. */
    private static Worker worker(
            String name,
            Supplier<Standing> standing,
            Supplier<LoopHealth> health,
            Supplier<MeterBinder> meters,
            Runnable close) {
        return new Worker() {
            @Override
            public Part part() {
                return standing.get() instanceof Standing.Stuck(String why)
                        ? new Part(name, Part.State.FAILED, why, 0)
                        : Part.of(name, health.get());
            }

            @Override
            public MeterBinder meters() {
                return meters.get();
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
