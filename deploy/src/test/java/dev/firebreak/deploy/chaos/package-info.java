/**
 * A group of agent processes under faults, and the promises that must hold afterwards.
 *
 * <p>The test JVM is the harness. Broker, registry and workers are child JVMs, so that they can be
 * killed, frozen and restarted like machines; they end with the harness, whatever ends it.
 */
@NullMarked
package dev.firebreak.deploy.chaos;

import org.jspecify.annotations.NullMarked;
