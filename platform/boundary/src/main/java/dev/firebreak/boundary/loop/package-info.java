/**
 * Records in, outcomes out, exactly once: the loop that runs an agent on thousands of records at a
 * time.
 */
@NullMarked
package dev.firebreak.boundary.loop;

import org.jspecify.annotations.NullMarked;
