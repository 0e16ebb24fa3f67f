package dev.firebreak.standalone;

import dev.firebreak.agent.email.EmailProfile;
import dev.firebreak.agent.report.ReportProfile;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsException;
import dev.firebreak.console.tool.AskedServer;
import dev.firebreak.console.tool.ToolDesk;
import dev.firebreak.console.tool.ToolList;
import dev.firebreak.kit.tool.Effect;
import dev.firebreak.kit.tool.ToolOffer;
import dev.firebreak.tools.Inventory;
import dev.firebreak.tools.Listed;
import dev.firebreak.tools.SlipsException;
import dev.firebreak.tools.ToolKeys;
import dev.firebreak.tools.mcp.Seen;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agents' tools, asked by the console. The planner's models get none. */
final class ToolBook implements ToolDesk {
    private static final Map<String, List<ToolOffer>> OWN =
            new TreeMap<>(
                    Map.of(
                            EmailProfile.profile().name(), EmailProfile.tools(),
                            ReportProfile.PROFILE.name(), ReportProfile.tools()));

    @Override
    public ToolList list(Settings settings, @Nullable Path file) {
        Path used = used(settings, file);
        Inventory inventory = sound(() -> Inventory.of(used));
        return new ToolList(
                used,
                inventory.listed(OWN).stream().map(ToolBook::entry).toList(),
                List.copyOf(OWN.keySet()),
                inventory.strangers(OWN));
    }

    @Override
    public Checked check(Settings settings, @Nullable Path file, Map<String, String> environment) {
        Path used = used(settings, file);
        return used == null
                ? new Checked(null, List.of())
                : new Checked(
                        used,
                        Inventory.slips(used, environment).stream()
                                .map(s -> new WrongEntry(s.line(), s.column(), s.text()))
                                .toList());
    }

    @Override
    public List<AskedServer> ask(
            Settings settings,
            @Nullable Path file,
            @Nullable String server,
            Map<String, String> environment) {
        Path used = used(settings, file);
        return used == null
                ? List.of()
                : sound(() -> Inventory.ask(used, server, environment)).stream()
                        .map(
                                asked ->
                                        new AskedServer(
                                                asked.server(),
                                                asked.problem(),
                                                asked.tools().stream()
                                                        .map(ToolBook::offer)
                                                        .toList()))
                        .toList();
    }

    private static @Nullable Path used(Settings settings, @Nullable Path file) {
        return file != null ? file : settings.read(ToolKeys.class).file();
    }

    private static <T> T sound(Supplier<T> read) {
        try {
            return read.get();
        } catch (SlipsException e) {
            throw new SettingsException(String.valueOf(e.getMessage()).lines().toList());
        }
    }

    private static ToolList.Entry entry(Listed listed) {
        ToolOffer offer = listed.offer();
        return new ToolList.Entry(
                listed.agent(),
                offer.name(),
                switch (listed.kind()) {
                    case OWN -> ToolList.Kind.OWN;
                    case FOLDERS -> ToolList.Kind.FOLDERS;
                    case COMMAND -> ToolList.Kind.COMMAND;
                    case SERVER -> ToolList.Kind.SERVER;
                },
                listed.server(),
                offer.spec().description(),
                shown(offer.effect()),
                offer.timeout().toMillis(),
                offer.callsMax(),
                listed.perMinute(),
                offer.resultCharsMax(),
                listed.everybody(),
                listed.roles(),
                listed.digest());
    }

    private static AskedServer.Offer offer(Seen seen) {
        return new AskedServer.Offer(
                seen.name(),
                seen.description(),
                seen.schema(),
                shown(seen.effect()),
                seen.digest(),
                seen.approved(),
                switch (seen.state()) {
                    case APPROVED -> AskedServer.State.APPROVED;
                    case NEW -> AskedServer.State.NEW;
                    case CHANGED -> AskedServer.State.CHANGED;
                    case UNFIT -> AskedServer.State.UNFIT;
                    case GONE -> AskedServer.State.GONE;
                },
                seen.why());
    }

    private static String shown(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
