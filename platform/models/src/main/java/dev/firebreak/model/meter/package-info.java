/** The numbers of calls to models; docs/metrics.md says what each means. */
@NullMarked
package dev.firebreak.model.meter;

import org.jspecify.annotations.NullMarked;
