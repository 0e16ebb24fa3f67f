/** Keys that are held: what follows a dead letter under its key is parked until it is released. */
@NullMarked
package dev.firebreak.boundary.hold;

import org.jspecify.annotations.NullMarked;
