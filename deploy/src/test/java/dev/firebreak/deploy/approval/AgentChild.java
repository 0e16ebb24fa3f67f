package dev.firebreak.deploy.approval;

import dev.firebreak.agent.email.EmailMain;
import dev.firebreak.agent.planner.PlannerMain;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.process.AgentProcess;
import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.kit.Thinking;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The email agent or the planner as a process of its own, by its own main. Arguments: bootstrap
 * servers, registry, instance, agent.
 */
final class AgentChild {
    private static final int GAVE_UP = 3;

    private AgentChild() {}

    public static void main(String[] args) throws InterruptedException {
        ChildJvm.endWithParent();
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(EmailMain.Keys.class);
        groups.add(PlannerMain.Keys.class);
        Settings settings =
                Settings.load(
                        SettingsSources.ofFlags(
                                Map.of(
                                        "bootstrap-servers", args[0],
                                        "registry", args[1],
                                        "process.instance", args[2],
                                        "process.in-flight-max", "32",
                                        "process.heartbeat-ms", "1000",
                                        "kafka.session.timeout.ms", "6000",
                                        "email.propose-confidence-min", "0")),
                        groups);
        InstantSource clock = InstantSource.system();
        AgentProcess process =
                args[3].equals("email")
                        ? EmailMain.start(settings, Thinking.offline(), clock)
                        : PlannerMain.start(settings, Thinking.offline(), clock);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        ChildJvm.say("ready", args[2]);
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(250, TimeUnit.MILLISECONDS)) {
            if (process.health() instanceof LoopHealth.Failed(String message)) {
                ChildJvm.say("gave-up", message);
                Runtime.getRuntime().halt(GAVE_UP);
            }
        }
    }
}
