package dev.firebreak.deploy.chaos;

import dev.firebreak.embedded.BrokerOptions;
import dev.firebreak.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker as a process of its own. Arguments: data directory, port. */
final class BrokerChild {
    private BrokerChild() {}

    public static void main(String[] args) throws InterruptedException {
        ChildJvm.endWithParent();
        try (EmbeddedBroker broker =
                EmbeddedBroker.start(
                        BrokerOptions.in(Path.of(args[0])).withPort(Integer.parseInt(args[1])))) {
            ChildJvm.say("ready", broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }
}
