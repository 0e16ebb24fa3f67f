/** From settings to one model that agents ask: everything that governs the providers' models. */
@NullMarked
package dev.firebreak.model;

import org.jspecify.annotations.NullMarked;
