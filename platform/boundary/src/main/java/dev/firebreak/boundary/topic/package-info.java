/**
 * The pipeline's topics: their names, how they are kept, how they come to be, and how one is
 * followed from its beginning.
 */
@NullMarked
package dev.firebreak.boundary.topic;

import org.jspecify.annotations.NullMarked;
