/**
 * The report agent: answers a question over named datasets, every number bound to the query that
 * made it.
 */
@NullMarked
package dev.firebreak.agent.report;

import org.jspecify.annotations.NullMarked;
