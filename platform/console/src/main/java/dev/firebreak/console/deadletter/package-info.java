/**
 * The dead-letter workbench: find what was stopped, look into it, mend it, replay it or put it
 * away.
 */
@NullMarked
package dev.firebreak.console.deadletter;

import org.jspecify.annotations.NullMarked;
