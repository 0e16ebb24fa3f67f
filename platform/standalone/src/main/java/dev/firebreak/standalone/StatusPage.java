package dev.firebreak.standalone;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firebreak.boundary.probe.Folder;
import dev.firebreak.boundary.probe.Page;
import dev.firebreak.boundary.probe.Probes;
import dev.firebreak.boundary.probe.Standing;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the stack is doing, over HTTP on 127.0.0.1: {@code /} tells all; {@code /live}, {@code
 * /ready} and {@code /metrics} are those of any process, here over all parts. It answers from the
 * first moment of a start, so whoever waits can see what for.
 */
final class StatusPage implements AutoCloseable {
    /** What it tells. */
    record Status(
            String bootstrapServers,
            String registry,
            String dataDirectory,
            long uptimeMs,
            List<Part> parts) {
        boolean ready() {
            return !parts.isEmpty() && parts.stream().allMatch(Part::ready);
        }

        boolean live() {
            return parts.stream().noneMatch(p -> p.state() == Part.State.FAILED);
        }
    }

    private final Probes probes;

    private StatusPage(Probes probes) {
        this.probes = probes;
    }

    /**
     * Listens and answers.
     *
     * @param port 0 takes a free one
     * @throws StartException when the port is in use
     */
    static StatusPage start(int port, Supplier<Status> status) {
        try {
            return new StatusPage(
                    Probes.start(
                            new InetSocketAddress(
                                    InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                            () -> standings(status.get()),
                            Map.of("/", () -> whole(status.get()))));
        } catch (BindException e) {
            throw Ports.inUse("http-port", port, e);
        } catch (IOException e) {
            throw new StartException(
                    "The status page can't listen on port %d: %s".formatted(port, e.getMessage()),
                    e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + probes.address().getPort();
    }

    /** Adds what a part counts to {@code /metrics}. */
    void bind(MeterBinder meters) {
        probes.bind(meters);
    }

    /** Answers under that path, and below it, too: to who asks from this machine. */
    void mount(String path, Folder folder) {
        probes.mount(path, folder, null);
    }

    @Override
    public void close() {
        probes.close();
    }

    /** By the names that the parts have as processes of their own, agent-email for agent email. */
    private static Map<String, Standing> standings(Status now) {
        Map<String, Standing> standings = new LinkedHashMap<>();
        now.parts().forEach(p -> standings.put(p.name().replace(' ', '-'), p.standing()));
        return standings;
    }

    private static Page whole(Status now) {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ready", now.ready())
                        .put("bootstrapServers", now.bootstrapServers())
                        .put("registry", now.registry())
                        .put("dataDirectory", now.dataDirectory())
                        .put("uptimeMs", now.uptimeMs());
        ArrayNode parts = node.putArray("parts");
        for (Part part : now.parts()) {
            parts.addObject()
                    .put("name", part.name())
                    .put("state", part.state().name())
                    .put("detail", part.detail())
                    .put("inFlight", part.inFlight());
        }
        return Page.json(200, node);
    }
}
