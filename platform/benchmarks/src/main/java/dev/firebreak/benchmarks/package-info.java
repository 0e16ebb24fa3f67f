/** How fast Firebreak is, measured beside its peers in the same run. */
@NullMarked
package dev.firebreak.benchmarks;

import org.jspecify.annotations.NullMarked;
