/** The planner agent: plans, judges and writes the final answer, on the supervisor's behalf. */
@NullMarked
package dev.firebreak.agent.planner;

import org.jspecify.annotations.NullMarked;
