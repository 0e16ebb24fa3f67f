/**
 * How a report is written, in Markdown and HTML, so that no number stands in it without the query
 * that made it.
 */
@NullMarked
package dev.firebreak.agent.report.page;

import org.jspecify.annotations.NullMarked;
