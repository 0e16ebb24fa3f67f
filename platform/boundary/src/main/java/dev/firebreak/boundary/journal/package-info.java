/** The journal of calls, kept on topic {@code journal.NAME}. */
@NullMarked
package dev.firebreak.boundary.journal;

import org.jspecify.annotations.NullMarked;
