/**
 * The pipeline's own results as datasets: tasks, what their steps made, what was dropped, dead
 * letters.
 */
@NullMarked
package dev.firebreak.agent.report.pipeline;

import org.jspecify.annotations.NullMarked;
