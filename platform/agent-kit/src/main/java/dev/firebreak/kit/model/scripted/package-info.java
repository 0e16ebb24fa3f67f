/** A model that answers from a script: for tests, demonstrations and rehearsed failures. */
@NullMarked
package dev.firebreak.kit.model.scripted;

import org.jspecify.annotations.NullMarked;
