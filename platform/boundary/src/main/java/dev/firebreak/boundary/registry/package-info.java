/**
 * The schema registry: what it knows, and a client for Confluent's REST API whose failures say what
 * to do.
 */
@NullMarked
package dev.firebreak.boundary.registry;

import org.jspecify.annotations.NullMarked;
