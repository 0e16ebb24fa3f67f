/**
 * How approved actions come to those who carry them out: checked once more, at most once, and
 * accounted for.
 */
@NullMarked
package dev.firebreak.boundary.executor;

import org.jspecify.annotations.NullMarked;
