/** How answers look on a terminal. */
@NullMarked
package dev.firebreak.console.text;

import org.jspecify.annotations.NullMarked;
