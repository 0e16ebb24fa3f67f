/**
 * What other programs ask of a process over HTTP: is it alive, does it take work, what it counts.
 */
@NullMarked
package dev.firebreak.boundary.probe;

import org.jspecify.annotations.NullMarked;
