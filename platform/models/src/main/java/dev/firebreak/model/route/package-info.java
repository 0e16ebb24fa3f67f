/** Which model answers a prompt, and which one next when it doesn't. */
@NullMarked
package dev.firebreak.model.route;

import org.jspecify.annotations.NullMarked;
