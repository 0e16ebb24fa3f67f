/** Sentence embeddings without a server: texts that mean the same lie close together. */
@NullMarked
package dev.firebreak.kit.embedding;

import org.jspecify.annotations.NullMarked;
