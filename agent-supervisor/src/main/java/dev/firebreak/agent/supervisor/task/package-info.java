/**
 * A task's life as a pure function: {@link dev.firebreak.agent.supervisor.task.TaskMachine} and
 * what goes in and comes out of it. Nothing here does I/O, reads a clock, or knows Kafka; so a life
 * of any order of events can be played in microseconds.
 */
@NullMarked
package dev.firebreak.agent.supervisor.task;

import org.jspecify.annotations.NullMarked;
