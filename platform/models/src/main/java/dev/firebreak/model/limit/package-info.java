/** How often and how many at once a model is asked, and what is done when it fails. */
@NullMarked
package dev.firebreak.model.limit;

import org.jspecify.annotations.NullMarked;
