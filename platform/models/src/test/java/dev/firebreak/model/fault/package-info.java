/**
 * A server that speaks like the providers of models and misbehaves like them, for tests here and in
 * other modules.
 */
@NullMarked
package dev.firebreak.model.fault;

import org.jspecify.annotations.NullMarked;
