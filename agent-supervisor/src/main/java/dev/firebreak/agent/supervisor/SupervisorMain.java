package dev.firebreak.agent.supervisor;

import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.SettingsSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The supervisor as a process of its own. */
public final class SupervisorMain {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisorMain.class);

    private SupervisorMain() {}

    public static void main(String[] args) throws InterruptedException {
        List<Class<? extends Record>> groups = new ArrayList<>(Settings.SHARED);
        groups.add(SupervisorOptions.class);
        groups.add(AdmissionOptions.class);
        Settings settings =
                Settings.load(
                        SettingsSources.of(null, Path.of(""), System.getenv(), Map.of()), groups);
        settings.lines().forEach(LOG::info);
        CountDownLatch stopped = new CountDownLatch(1);
        Supervisor supervisor = Supervisor.start(SupervisorSettings.from(settings));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    supervisor.close();
                                    stopped.countDown();
                                },
                                "supervisor-stop"));
        stopped.await();
    }
}
