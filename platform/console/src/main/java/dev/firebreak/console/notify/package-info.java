/** Tells people that something waits for them. */
@NullMarked
package dev.firebreak.console.notify;

import org.jspecify.annotations.NullMarked;
