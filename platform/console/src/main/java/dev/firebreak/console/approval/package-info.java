/** Questions that actions wait for: how they stand, and a person's answer. */
@NullMarked
package dev.firebreak.console.approval;

import org.jspecify.annotations.NullMarked;
