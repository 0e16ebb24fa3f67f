/** Confluent's wire format: how a schema's id travels with a record's bytes. */
@NullMarked
package dev.firebreak.boundary.wire;

import org.jspecify.annotations.NullMarked;
