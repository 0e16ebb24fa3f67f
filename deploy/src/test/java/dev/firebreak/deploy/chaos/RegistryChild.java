package dev.firebreak.deploy.chaos;

import dev.firebreak.embedded.EmbeddedRegistry;
import java.util.concurrent.CountDownLatch;

/** A schema registry as a process of its own. Arguments: bootstrap servers, port. */
final class RegistryChild {
    private RegistryChild() {}

    public static void main(String[] args) throws InterruptedException {
        ChildJvm.endWithParent();
        try (EmbeddedRegistry registry =
                EmbeddedRegistry.start(args[0], Integer.parseInt(args[1]))) {
            ChildJvm.say("ready", registry.url());
            new CountDownLatch(1).await();
        }
    }
}
