/**
 * Tools that a model may call while it thinks: they read, they change nothing. What changes the
 * world is a proposed action, never a tool.
 */
@NullMarked
package dev.firebreak.kit.tool;

import org.jspecify.annotations.NullMarked;
