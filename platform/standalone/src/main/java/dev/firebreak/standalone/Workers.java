package dev.firebreak.standalone;

import dev.firebreak.agent.email.EmailAgent;
import dev.firebreak.agent.email.EmailProfile;
import dev.firebreak.agent.email.EmailSettings;
import dev.firebreak.agent.planner.MeaningSimilarity;
import dev.firebreak.agent.planner.PlannerAgent;
import dev.firebreak.agent.planner.PlannerProfile;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import dev.firebreak.kit.embedding.Embeddings;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/** Who works on the broker, how each is started, and what they share. */
final class Workers implements AutoCloseable {
    private static final String INSTANCE = "standalone";
    private static final String PREFIX = "";

    private final List<Kind> kinds;
    private final Embeddings embeddings;

    private Workers(List<Kind> kinds, Embeddings embeddings) {
        this.kinds = List.copyOf(kinds);
        this.embeddings = embeddings;
    }

    /** Everyone; they share one model for embeddings, the largest thing in the process after the broker. */
    static Workers all() {
        Embeddings embeddings = new Embeddings();
        return new Workers(
                List.of(
                        agent(EmailProfile.profile(), () -> EmailAgent.create(EmailSettings.defaults(), embeddings)),
                        agent(PlannerProfile.profile(), () -> new PlannerAgent(new MeaningSimilarity(embeddings::embed, Embeddings::cosine)))),
                embeddings);
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
            AgentProfile<Q, R> profile, Supplier<Agent<Q, R>> made) {
        return new Kind() {
            @Override
            public String name() {
                return "agent " + profile.name();
            }

            @Override
            public Prepared prepare() {
                Agent<Q, R> agent = made.get();
                return connection -> start(name(), profile, agent, connection);
            }
        };
    }

    private static <Q extends SpecificRecord, R extends SpecificRecord> Worker start(
            String name, AgentProfile<Q, R> profile, Agent<Q, R> agent, Connection connection) {
        AgentProcess process =
                AgentProcess.start(
                        profile,
                        agent,
                        new ProcessSettings(
                                connection.kafka(),
                                connection.registry(),
                                PREFIX,
                                INSTANCE,
                                connection.inFlightMax(),
                                connection.heartbeatMs()),
                        connection.clock());
        return new Worker() {
            @Override
            public Part part() {
                return Part.of(name, process.health());
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }
}
