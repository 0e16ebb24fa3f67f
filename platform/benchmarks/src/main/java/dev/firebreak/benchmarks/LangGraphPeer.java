package dev.firebreak.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.checkpoint.FileSystemSaver;
import org.bsc.langgraph4j.serializer.std.ObjectStreamStateSerializer;
import org.bsc.langgraph4j.state.AgentState;
import org.jspecify.annotations.Nullable;

/**
 * The same task on LangGraph4j: a graph of as many nodes that answer at once, in one process, with
 * its persistent checkpointer, which writes a task's file after each step. It checks no contract
 * and sends nothing anywhere; its files, like the broker's log, are left to the operating system to
 * write out.
 */
final class LangGraphPeer {
    private static final long HIGHEST_MICROS = 180_000_000;

    private LangGraphPeer() {}

    /**
     * How fast it was.
     *
     * @param atOnce tasks at a time
     */
    record Measured(int atOnce, double p50Ms, double perSecond) {}

    /** Runs so many tasks, after as many that don't count. */
    static Measured run(int steps, int count, int atOnce) {
        Path data = null;
        try {
            data = Files.createTempDirectory("firebreak-bench-graph-");
            var serializer = new ObjectStreamStateSerializer<>(AgentState::new);
            var saver = new FileSystemSaver(data, serializer);
            CompiledGraph<AgentState> graph =
                    graph(steps, serializer)
                            .compile(CompileConfig.builder().checkpointSaver(saver).build());
            run(graph, "warm-", count, atOnce);
            Histogram micros = new Histogram(HIGHEST_MICROS, 3);
            long start = System.nanoTime();
            micros.add(run(graph, "t-", count, atOnce));
            double seconds = (System.nanoTime() - start) / 1e9;
            for (int n = 0; n < count; n++) {
                int kept = saver.list(config("t-" + n)).size();
                if (kept <= steps) {
                    throw new Exactness.InexactException(
                            "a task of %d steps has %d checkpoints".formatted(steps, kept));
                }
            }
            return new Measured(atOnce, micros.getValueAtPercentile(50) / 1e3, count / seconds);
        } catch (GraphStateException e) {
            throw new IllegalStateException("the peer's graph is wrong", e);
        } catch (IOException e) {
            throw new UncheckedIOException("no room for the peer's checkpoints", e);
        } finally {
            delete(data);
        }
    }

    private static StateGraph<AgentState> graph(
            int steps, ObjectStreamStateSerializer<AgentState> serializer)
            throws GraphStateException {
        StateGraph<AgentState> graph = new StateGraph<>(serializer);
        String before = StateGraph.START;
        for (int i = 1; i <= steps; i++) {
            String step = "s" + i;
            graph.addNode(
                    step,
                    AsyncNodeAction.<AgentState>node_async(
                            _ -> Map.of(step, "There were 3 orders.")));
            graph.addEdge(before, step);
            before = step;
        }
        graph.addEdge(before, StateGraph.END);
        return graph;
    }

    private static Histogram run(
            CompiledGraph<AgentState> graph, String prefix, int count, int atOnce) {
        Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        Semaphore slots = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> runs = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                String task = prefix + n;
                slots.acquireUninterruptibly();
                runs.add(
                        threads.submit(
                                () -> {
                                    long start = System.nanoTime();
                                    try {
                                        if (graph.invoke(Map.of("goal", "3"), config(task))
                                                .isEmpty()) {
                                            throw new IllegalStateException("no state in the end");
                                        }
                                        return System.nanoTime() - start;
                                    } finally {
                                        slots.release();
                                    }
                                }));
            }
            for (Future<Long> run : runs) {
                micros.recordValue(Math.max(1, run.get() / 1_000));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the peer failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return micros;
    }

    private static RunnableConfig config(String task) {
        return RunnableConfig.builder().threadId(task).build();
    }

    private static void delete(@Nullable Path data) {
        if (data == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the peer's data was not deleted", e);
        }
    }
}
