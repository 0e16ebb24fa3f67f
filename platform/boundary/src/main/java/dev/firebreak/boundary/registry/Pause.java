package dev.firebreak.boundary.registry;

import java.time.Duration;

/** Waiting, so that tests needn't. */
@FunctionalInterface
interface Pause {
    void forAbout(Duration time) throws InterruptedException;
}
