/**
 * The way from an action that an agent proposes to its effect, with people on it, while everything
 * is killed again and again; and the promises that must hold afterwards.
 */
@NullMarked
package dev.firebreak.deploy.approval;

import org.jspecify.annotations.NullMarked;
