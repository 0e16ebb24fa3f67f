/** Answers that need not be paid for twice. */
@NullMarked
package dev.firebreak.model.cache;

import org.jspecify.annotations.NullMarked;
