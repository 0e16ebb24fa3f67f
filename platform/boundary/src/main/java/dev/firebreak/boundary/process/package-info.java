/** One agent as a process: its loop, its checks on both sides, its sign of life. */
@NullMarked
package dev.firebreak.boundary.process;

import org.jspecify.annotations.NullMarked;
