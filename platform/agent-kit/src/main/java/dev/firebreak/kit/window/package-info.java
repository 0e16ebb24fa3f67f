/**
 * What of everything that is known a model gets to see, within the tokens there are. Nothing is
 * left out silently.
 */
@NullMarked
package dev.firebreak.kit.window;

import org.jspecify.annotations.NullMarked;
