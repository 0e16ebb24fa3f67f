package dev.firebreak.standalone;

import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.kit.Agent;
import dev.firebreak.kit.AgentProfile;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/** Who works on the broker, and how each is started. */
final class Workers {
    private static final String INSTANCE = "standalone";
    private static final String PREFIX = "";

    private Workers() {}

    /** Everyone. */
    static List<Kind> all() {
        return List.of();
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
