/**
 * Dead letters: what failed a check, kept whole, so that it can be understood, mended and replayed.
 */
@NullMarked
package dev.firebreak.boundary.deadletter;

import org.jspecify.annotations.NullMarked;
