/** What waits for a person to look at it. */
@NullMarked
package dev.firebreak.console.inbox;

import org.jspecify.annotations.NullMarked;
