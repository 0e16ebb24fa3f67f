/** Tasks go in, results come out. */
@NullMarked
package dev.firebreak.console.task;

import org.jspecify.annotations.NullMarked;
