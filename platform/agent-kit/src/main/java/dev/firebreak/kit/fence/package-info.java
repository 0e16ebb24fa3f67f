/**
 * How text from outside gets into a prompt: without what no reader sees, and between marks it can't
 * close.
 */
@NullMarked
package dev.firebreak.kit.fence;

import org.jspecify.annotations.NullMarked;
