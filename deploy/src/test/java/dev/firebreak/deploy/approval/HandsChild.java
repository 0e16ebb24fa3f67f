package dev.firebreak.deploy.approval;

import dev.firebreak.boundary.executor.ExecutorOptions;
import dev.firebreak.boundary.executor.ExecutorProcess;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.deploy.approval.Ledger.Entry;
import dev.firebreak.deploy.approval.Ledger.Kind;
import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An executor by the real process, whose world is a ledger, and which dies where an order says.
 * Arguments: bootstrap servers, registry, instance, ledger.
 */
final class HandsChild {
    /** In an action's arguments: the process ends before the effect. */
    static final String DIES_BEFORE = "dies before";

    /** The process ends between the effect and its account. */
    static final String DIES_AFTER = "dies after";

    /** It says that it acts, and lets some time pass before it does. */
    static final String TAKES_TIME = "takes time";

    /** Before the effect and after it, so that a death finds somebody in the middle. */
    private static final int ACT_MS = 60;

    private static final int DIED = 7;
    private static final int GAVE_UP = 3;

    private HandsChild() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        ChildJvm.endWithParent();
        ExecutorProcess process =
                ExecutorProcess.start(
                        new LedgerExecutor(new Ledger(Path.of(args[3]))),
                        ExecutorOptions.DEFAULT,
                        new ProcessSettings(
                                Map.of("bootstrap.servers", args[0], "session.timeout.ms", 6_000),
                                Map.of("schema.registry.url", args[1]),
                                "",
                                args[2],
                                32,
                                1_000),
                        InstantSource.system());
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(50, TimeUnit.MILLISECONDS)) {
            switch (process.health()) {
                case LoopHealth.Running _ -> ChildJvm.say("ready", args[2]);
                case LoopHealth.Failed(String message) -> {
                    ChildJvm.say("gave-up", message);
                    Runtime.getRuntime().halt(GAVE_UP);
                }
                case LoopHealth.Starting _,
                        LoopHealth.Waiting _,
                        LoopHealth.Stopping _,
                        LoopHealth.Stopped _ -> {}
            }
        }
    }

    private record LedgerExecutor(Ledger ledger) implements Executor {
        @Override
        public String agent() {
            return "email";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public List<String> kinds() {
            return List.of(Mails.KIND);
        }

        @Override
        public Reading read(ActionOrder order) {
            return new Reading.Ready(new Deed(order));
        }

        private final class Deed implements Effect {
            private final ActionOrder order;

            Deed(ActionOrder order) {
                this.order = order;
            }

            @Override
            public Carried carryOut() {
                String how = order.getAction().getArgumentsJson();
                if (how.contains(DIES_BEFORE)) {
                    Runtime.getRuntime().halt(DIED);
                }
                if (how.contains(TAKES_TIME)) {
                    ChildJvm.say("acts", order.getAction().getActionId());
                    pause(2_000);
                }
                pause(ACT_MS);
                write();
                if (how.contains(DIES_AFTER)) {
                    Runtime.getRuntime().halt(DIED);
                }
                pause(ACT_MS);
                return new Carried.Done("written", null);
            }

            private void write() {
                try {
                    ledger.write(
                            new Entry(
                                    Kind.EFFECT,
                                    order.getAction().getActionId(),
                                    order.getDigest(),
                                    order.getEnvelope().getTaskId(),
                                    ""));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            private static void pause(long ms) {
                try {
                    new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public Duration timeMax() {
                return Duration.ofSeconds(3);
            }
        }
    }
}
