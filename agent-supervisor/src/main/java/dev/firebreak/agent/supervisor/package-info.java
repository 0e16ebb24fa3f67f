/**
 * The supervisor: {@link dev.firebreak.agent.supervisor.task.TaskMachine} hosted on Kafka Streams
 * with exactly-once v2. It calls no model; what needs thinking is a request to the planner agent.
 */
@NullMarked
package dev.firebreak.agent.supervisor;

import org.jspecify.annotations.NullMarked;
