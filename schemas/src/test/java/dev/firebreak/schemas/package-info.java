@NullMarked
package dev.firebreak.schemas;

import org.jspecify.annotations.NullMarked;
