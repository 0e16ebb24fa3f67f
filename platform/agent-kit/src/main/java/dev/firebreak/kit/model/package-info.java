/**
 * What an agent asks a model, what comes back, and what can go wrong: without any provider's names.
 * Where a model runs and how it is reached is the business of the module {@code models}.
 */
@NullMarked
package dev.firebreak.kit.model;

import org.jspecify.annotations.NullMarked;
