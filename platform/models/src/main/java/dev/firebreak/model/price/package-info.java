/** What models there are, what they cost, and that no request spends more than it may. */
@NullMarked
package dev.firebreak.model.price;

import org.jspecify.annotations.NullMarked;
