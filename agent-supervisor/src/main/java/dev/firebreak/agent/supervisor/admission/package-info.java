/**
 * How much users, agents and everybody together may ask for, as pure functions of what was counted
 * and the time. Nothing here does I/O, reads a clock, or knows Kafka.
 */
@NullMarked
package dev.firebreak.agent.supervisor.admission;

import org.jspecify.annotations.NullMarked;
