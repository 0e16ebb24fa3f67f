@NullMarked
package dev.firebreak.schemas.evolution;

import org.jspecify.annotations.NullMarked;
