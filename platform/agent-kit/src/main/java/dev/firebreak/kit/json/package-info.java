/** Avro records as JSON for people and models, and back. */
@NullMarked
package dev.firebreak.kit.json;

import org.jspecify.annotations.NullMarked;
