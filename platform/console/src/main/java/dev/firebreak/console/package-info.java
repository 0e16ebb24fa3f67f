/** How people step in: the command line, over the same engine that pages will use. */
@NullMarked
package dev.firebreak.console;

import org.jspecify.annotations.NullMarked;
