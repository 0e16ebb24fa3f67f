/**
 * The contracts of the pipeline: generated records, and what upstream and downstream need to use
 * them.
 */
@NullMarked
package dev.firebreak.schemas;

import org.jspecify.annotations.NullMarked;
