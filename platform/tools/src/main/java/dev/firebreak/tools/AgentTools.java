package dev.firebreak.tools;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.kit.tool.Toolbox;
import dev.firebreak.kit.tool.Tools;
import dev.firebreak.tools.mcp.McpServers;
import dev.firebreak.tools.process.Cage;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tools of a process for its agents, as {@code tools.file} names them. */
public final class AgentTools implements Toolbox, AutoCloseable {
    /** Groups of configuration keys. */
    public static final List<Class<? extends Record>> GROUPS = List.of(ToolKeys.class);

    private final List<ToolOffer> offers;
    private final McpServers servers;
    private final Permissions permissions;
    private final Map<String, ToolsFile.Limit> limits;
    private final Map<String, Rate> rates;

    /** So that a tool's bound on running calls is one for all requests. */
    private final Map<ToolOffer, Tools> ready = new ConcurrentHashMap<>();

    /** Tools of servers, within their limits. */
    private final Map<ToolOffer, ToolOffer> remote = new ConcurrentHashMap<>();

    private AgentTools(
            List<ToolOffer> offers,
            McpServers servers,
            Permissions permissions,
            Map<String, ToolsFile.Limit> limits,
            Map<String, Rate> rates) {
        this.offers = offers;
        this.servers = servers;
        this.permissions = permissions;
        this.limits = limits;
        this.rates = rates;
    }

    /**
     * Opens what the settings name; {@link #GROUPS} are among their groups.
     *
     * @throws SettingsException with what is wrong, or can't be used
     */
    public static AgentTools open(Settings settings, InstantSource clock) {
        try {
            return open(
                    settings.read(ToolKeys.class).file(),
                    System.getenv(),
                    Cage::found,
                    clock,
                    System::nanoTime);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(String.valueOf(e.getMessage()).lines().toList());
        }
    }

    /**
     * @throws IllegalArgumentException with what is wrong, or can't be used
     */
    static AgentTools open(
            @Nullable Path file,
            Map<String, String> environment,
            Supplier<Cage> cage,
            InstantSource clock,
            LongSupplier nanos) {
        Assembly made = file == null ? Assembly.none() : Assembly.of(file, environment::get, cage);
        Map<String, Rate> rates = new HashMap<>();
        made.limits()
                .forEach(
                        (tool, limit) -> {
                            if (limit.perMinute() > 0) {
                                rates.put(tool, new Rate(tool, limit.perMinute(), nanos));
                            }
                        });
        return new AgentTools(
                made.offers().stream().map(offer -> limited(offer, made.limits(), rates)).toList(),
                McpServers.open(made.servers(), clock),
                made.permissions(),
                made.limits(),
                rates);
    }

    @Override
    public Tools open(User user, List<ToolOffer> own) {
        McpServers.Offered offered = servers.offered();
        Map<String, String> why = new HashMap<>();
        Tools tools = Tools.none();
        for (ToolOffer offer : all(own, offered)) {
            boolean brought = own.stream().anyMatch(o -> o.name().equals(offer.name()));
            tools = tools.and(brought ? Tools.of(offer) : ready.computeIfAbsent(offer, Tools::of));
            if ((!brought || permissions.names(offer.name()))
                    && !permissions.allow(offer.name(), user)) {
                why.put(offer.name(), permissions.why(offer.name(), user));
            }
        }
        return tools.without(why).saying(offered.withheld());
    }

    /** Within their limits; what an agent brings along itself is what it knows by that name. */
    List<ToolOffer> all(List<ToolOffer> own, McpServers.Offered offered) {
        Map<String, ToolOffer> all = new LinkedHashMap<>();
        own.forEach(offer -> all.put(offer.name(), limited(offer)));
        offers.forEach(offer -> all.putIfAbsent(offer.name(), offer));
        offered.offers()
                .forEach(
                        offer ->
                                all.putIfAbsent(
                                        offer.name(),
                                        remote.computeIfAbsent(offer, this::limited)));
        return List.copyOf(all.values());
    }

    private ToolOffer limited(ToolOffer offer) {
        return limited(offer, limits, rates);
    }

    private static ToolOffer limited(
            ToolOffer offer, Map<String, ToolsFile.Limit> limits, Map<String, Rate> rates) {
        ToolsFile.Limit limit = limits.get(offer.name());
        if (limit == null) {
            return offer;
        }
        ToolOffer limited = limit.of(offer);
        Rate rate = rates.get(offer.name());
        return rate == null ? limited : limited.withTool(rate.within(limited.tool()));
    }

    @Override
    public void close() {
        servers.close();
    }
}
