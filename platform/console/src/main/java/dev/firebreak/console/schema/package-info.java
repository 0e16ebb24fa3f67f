/** Contracts and the registry: what is registered, what would be refused. */
@NullMarked
package dev.firebreak.console.schema;

import org.jspecify.annotations.NullMarked;
