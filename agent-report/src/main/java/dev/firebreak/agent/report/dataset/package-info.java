/**
 * The data a report is made from: what it is called, what its columns are, how it gets into a
 * private database.
 */
@NullMarked
package dev.firebreak.agent.report.dataset;

import org.jspecify.annotations.NullMarked;
