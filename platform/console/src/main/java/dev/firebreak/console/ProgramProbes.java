package dev.firebreak.console;

import dev.firebreak.boundary.config.HttpSettings;
import dev.firebreak.boundary.probe.Probes;
import dev.firebreak.boundary.probe.Standing;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one program, from before its start to after its end; none where {@code http.port}
 * is 0.
 */
final class ProgramProbes implements AutoCloseable {
    private final @Nullable Probes probes;
    private final String host;
    private final @Nullable String token;
    private volatile Supplier<Standing> standing = () -> new Standing.Waiting("its start");

    /**
     * @throws CommandFailed when it can't listen there
     */
    static ProgramProbes of(String name, HttpSettings settings) {
        return new ProgramProbes(name, settings);
    }

    private ProgramProbes(String name, HttpSettings settings) {
        this.host = settings.host();
        this.token = settings.token();
        this.probes = settings.port() == 0 ? null : listen(name, settings);
    }

    /** From now on the program speaks for itself. */
    void started(Programs.Running running) {
        if (probes != null) {
            probes.bind(running.meters());
            running.pages().forEach((path, folder) -> probes.mount(path, folder, token));
            standing = running::standing;
        }
    }

    /** Where they are, if anywhere. */
    Optional<String> url() {
        return probes == null
                ? Optional.empty()
                : Optional.of(
                        "http://%s:%d"
                                .formatted(
                                        host.contains(":") ? "[" + host + "]" : host,
                                        probes.address().getPort()));
    }

    @Override
    public void close() {
        if (probes != null) {
            probes.close();
        }
    }

    private Probes listen(String name, HttpSettings settings) {
        try {
            return Probes.start(
                    new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port()),
                    () -> Map.of(name, standing.get()),
                    Map.of());
        } catch (UnknownHostException e) {
            throw new CommandFailed("http.host is no address of this machine: " + settings.host());
        } catch (BindException e) {
            throw new CommandFailed(
                    "the probes can't listen on %s port %d (%s): stop the program that listens there, or choose another http.port"
                            .formatted(settings.host(), settings.port(), e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed(
                    "the probes can't listen on %s port %d: %s"
                            .formatted(settings.host(), settings.port(), e));
        }
    }
}
