/**
 * Holds contracts to their promise: what was released can be read, and reads what is written today.
 */
@NullMarked
package dev.firebreak.schemas.evolution;

import org.jspecify.annotations.NullMarked;
