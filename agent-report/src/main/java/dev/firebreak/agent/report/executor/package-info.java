/**
 * Publishes the reports that were approved: exactly those, into a folder or a bucket. Nothing here
 * thinks, and nothing that thinks may come here.
 */
@NullMarked
package dev.firebreak.agent.report.executor;

import org.jspecify.annotations.NullMarked;
