package dev.firebreak.deploy.approval;

import dev.firebreak.agent.supervisor.AdmissionOptions;
import dev.firebreak.agent.supervisor.Supervisor;
import dev.firebreak.agent.supervisor.SupervisorOptions;
import dev.firebreak.agent.supervisor.SupervisorSettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import dev.firebreak.deploy.chaos.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A supervisor as a process of its own, from settings as a deployment has them. Arguments:
 * bootstrap servers, registry, instance, state directory, policy file.
 */
final class SupervisorChild {
    private SupervisorChild() {}

    public static void main(String[] args) throws InterruptedException {
        ChildJvm.endWithParent();
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(SupervisorOptions.class);
        groups.add(AdmissionOptions.class);
        Settings settings =
                Settings.load(
                        SettingsSources.ofFlags(
                                Map.of(
                                        "bootstrap-servers", args[0],
                                        "registry", args[1],
                                        "process.instance", args[2],
                                        "supervisor.state-dir", args[3],
                                        "supervisor.action-policy", args[4])),
                        groups);
        Supervisor supervisor = Supervisor.start(SupervisorSettings.from(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(supervisor::close));
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(100, TimeUnit.MILLISECONDS)) {
            if (supervisor.ready()) {
                ChildJvm.say("ready", args[2]);
                never.await();
            }
        }
    }
}
