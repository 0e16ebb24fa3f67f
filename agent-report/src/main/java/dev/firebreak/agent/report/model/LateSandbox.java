package dev.firebreak.agent.report.model;

import dev.firebreak.agent.report.dataset.Dataset;
import dev.firebreak.agent.report.query.Sandbox;
import dev.firebreak.agent.report.query.SandboxLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox that is opened by the first query: where no model answers, nothing is loaded for it.
 * Safe for several threads, so that a query left behind disturbs nobody.
 */
public final class LateSandbox implements AutoCloseable {
    private final Path directory;
    private final List<Dataset> datasets;
    private final SandboxLimits limits;
    private @Nullable Sandbox sandbox;
    private boolean closed;

    /**
     * @param directory a path where nothing is yet; deleted with the sandbox
     */
    public LateSandbox(Path directory, List<Dataset> datasets, SandboxLimits limits) {
        this.directory = directory;
        this.datasets = List.copyOf(datasets);
        this.limits = limits;
    }

    synchronized Sandbox.Answer ask(String purpose, String sql, Set<String> known) {
        if (closed) {
            return new Sandbox.Refused("the request has ended");
        }
        if (sandbox == null) {
            try {
                Files.createDirectory(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            switch (Sandbox.open(directory, datasets, limits)) {
                case Sandbox.Opened(Sandbox opened) -> sandbox = opened;
                case Sandbox.Unloadable(String dataset, String why) -> {
                    return new Sandbox.Failed("the table " + dataset + " can't be loaded: " + why);
                }
            }
        }
        return sandbox.tryWritten(purpose, sql, known);
    }

    /** The sandbox, if anything was asked of it. */
    public synchronized Optional<Sandbox> opened() {
        return Optional.ofNullable(sandbox);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
