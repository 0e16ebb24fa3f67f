/**
 * Lets a model answer what the rules can't read: it writes SQL and words, and every figure stays a
 * cell of a query's result.
 */
@NullMarked
package dev.firebreak.agent.report.model;

import org.jspecify.annotations.NullMarked;
