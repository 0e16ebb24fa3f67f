/**
 * Configuration: one YAML file, environment variables and flags become one record per group of
 * keys. A key that nobody reads stops the start.
 */
@NullMarked
package dev.firebreak.boundary.config;

import org.jspecify.annotations.NullMarked;
