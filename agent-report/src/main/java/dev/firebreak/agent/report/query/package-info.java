/**
 * SQL that can only read what it was given: a private DuckDB database, locked before the first
 * question.
 */
@NullMarked
package dev.firebreak.agent.report.query;

import org.jspecify.annotations.NullMarked;
