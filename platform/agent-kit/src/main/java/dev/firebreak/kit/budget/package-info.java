/** What a request may still spend on models, and what it has spent. */
@NullMarked
package dev.firebreak.kit.budget;

import org.jspecify.annotations.NullMarked;
