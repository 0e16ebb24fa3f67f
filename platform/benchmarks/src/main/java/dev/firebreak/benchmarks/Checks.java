package dev.firebreak.benchmarks;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What a check costs, by JMH: microseconds, and bytes allocated. */
final class Checks implements Scenario {
    private static final String NAME = "checks";
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Map<String, String> MEANT =
            Map.of(
                    "inbound", "Inbound.check: frame, schema, decode, rules",
                    "outbound", "Outbound.write: rules, encode",
                    "rules", "contract rules of a request alone",
                    "redactedMail", "taking personal data and secrets out of a mail of 1 KiB",
                    "redactedLine", "looking for them in a line of the log",
                    "garbage", "refusing noise behind a sound frame",
                    "unframed", "refusing noise without a frame");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Row> run(Lab lab) {
        try (Ground ground = lab.cluster().ground()) {
            Sizes sizes = lab.sizes();
            int half = Math.max(1, sizes.checkIterations() / 2);
            TimeValue iteration = TimeValue.milliseconds(sizes.checkIterationMs());
            List<Row> rows = new ArrayList<>();
            for (RunResult result :
                    new Runner(
                                    new OptionsBuilder()
                                            .include("^" + CheckCost.class.getName() + "\\.")
                                            .mode(Mode.AverageTime)
                                            .timeUnit(TimeUnit.MICROSECONDS)
                                            .forks(1)
                                            .warmupIterations(half)
                                            .warmupTime(iteration)
                                            .measurementIterations(half)
                                            .measurementTime(iteration)
                                            .addProfiler(GCProfiler.class)
                                            .verbosity(VerboseMode.SILENT)
                                            .jvmArgsAppend(properties(ground))
                                            .build())
                            .run()) {
                String what =
                        MEANT.getOrDefault(
                                result.getPrimaryResult().getLabel(),
                                result.getPrimaryResult().getLabel());
                rows.add(Row.alone(NAME, what, "µs", result.getPrimaryResult().getScore()));
                Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
                if (allocated != null) {
                    rows.add(Row.alone(NAME, what, "bytes", allocated.getScore()));
                }
            }
            return rows;
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH did not run", e);
        }
    }

    private static String[] properties(Ground ground) {
        byte[] request = Requests.on(ground, 1).value(0);
        return new String[] {
            "-D" + CheckCost.REGISTRY + "=" + ground.cluster().registryUrl(),
            "-D" + CheckCost.PREFIX + "=" + ground.topics().prefix(),
            "-D" + CheckCost.REQUEST + "=" + HexFormat.of().formatHex(request)
        };
    }
}
