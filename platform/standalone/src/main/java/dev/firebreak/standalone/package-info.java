/**
 * Everything in one process: an embedded broker and registry, the agents and the supervisor on
 * them.
 */
@NullMarked
package dev.firebreak.standalone;

import org.jspecify.annotations.NullMarked;
