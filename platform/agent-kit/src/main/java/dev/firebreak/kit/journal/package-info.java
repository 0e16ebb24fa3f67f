/**
 * What a request's calls to the world answered, recorded before the next step, so that a repeat
 * after a crash neither pays nor acts again.
 */
@NullMarked
package dev.firebreak.kit.journal;

import org.jspecify.annotations.NullMarked;
