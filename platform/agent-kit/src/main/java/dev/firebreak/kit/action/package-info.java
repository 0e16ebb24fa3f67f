/**
 * How approved actions are carried out: by executors, which think nothing and hold the credentials
 * that agents must not have.
 */
@NullMarked
package dev.firebreak.kit.action;

import org.jspecify.annotations.NullMarked;
