package dev.firebreak.boundary.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The probes of a process over HTTP: {@code /live}, {@code /ready} and {@code /metrics}.
 *
 * <p>{@code /live} is 503 only when a part is {@link Standing.Stuck} and a restart would help; with
 * a dependency away it stays 200, or an outage would restart every process there is. {@code /ready}
 * is 503 and says what is waited for. Nothing that is asked here can change anything.
 */
public final class Probes implements AutoCloseable {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<Map<String, Standing>> parts;
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final PageServer server;

    /**
     * Listens and answers, best before the parts are started, so that whoever waits can see what
     * for.
     *
     * @param at port 0 takes a free one
     * @param parts how each part stands, by its name; always the same names, in the order to be
     *     told
     * @param more further pages by their paths
     * @throws java.net.BindException when the port is in use or the address is not this machine's
     */
    public static Probes start(
            InetSocketAddress at,
            Supplier<Map<String, Standing>> parts,
            Map<String, Supplier<Page>> more)
            throws IOException {
        return new Probes(at, parts, more);
    }

    private Probes(
            InetSocketAddress at,
            Supplier<Map<String, Standing>> parts,
            Map<String, Supplier<Page>> more)
            throws IOException {
        this.parts = parts;
        Map<String, Supplier<Page>> pages = new HashMap<>(more);
        pages.put("/live", this::live);
        pages.put("/ready", this::ready);
        pages.put("/metrics", this::metrics);
        this.server = new PageServer(at, pages);
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        for (String part : parts.get().keySet()) {
            Gauge.builder(
                            "firebreak.part.ready",
                            () -> parts.get().get(part) instanceof Standing.Ready ? 1 : 0)
                    .description("Whether this part of the process takes work.")
                    .tag("part", part)
                    .register(registry);
        }
    }

    /** Adds what a part counts to {@code /metrics}. */
    public void bind(MeterBinder meters) {
        meters.bindTo(registry);
    }

    /**
     * Answers under that path, and below it, from now on: pages that tell more than probes do.
     *
     * @param path one segment, such as {@code /tasks}
     * @param token who may know sends it; null: who asks from this machine may
     */
    public void mount(String path, Folder folder, @Nullable String token) {
        server.mount(path, folder, new Doorkeeper(token));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        garbage.close();
        registry.close();
    }

    /** What {@code /live} says. */
    public Page live() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode stuck = JsonNodeFactory.instance.arrayNode();
        parts.get()
                .forEach(
                        (name, standing) -> {
                            if (standing instanceof Standing.Stuck(String why)) {
                                stuck.add(name + " is stuck: " + why);
                            }
                        });
        answer.put("live", stuck.isEmpty());
        if (!stuck.isEmpty()) {
            answer.set("because", stuck);
        }
        return Page.json(stuck.isEmpty() ? 200 : 503, answer);
    }

    /** What {@code /ready} says. */
    public Page ready() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode lacking = JsonNodeFactory.instance.arrayNode();
        Map<String, Standing> now = parts.get();
        now.forEach(
                (name, standing) -> {
                    switch (standing) {
                        case Standing.Ready() -> {}
                        case Standing.Waiting(String what) ->
                                lacking.add(name + " waits for " + what);
                        case Standing.Stuck(String why) -> lacking.add(name + " is stuck: " + why);
                    }
                });
        boolean ready = !now.isEmpty() && lacking.isEmpty();
        answer.put("ready", ready).set("waitingFor", lacking);
        return Page.json(ready ? 200 : 503, answer);
    }

    private Page metrics() {
        return new Page(200, TEXT_FORMAT, registry.scrape());
    }
}
