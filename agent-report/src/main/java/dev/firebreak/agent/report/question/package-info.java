/**
 * What is asked: a question in words becomes a measure, a form, filters and a period over one
 * dataset.
 */
@NullMarked
package dev.firebreak.agent.report.question;

import org.jspecify.annotations.NullMarked;
