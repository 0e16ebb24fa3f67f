/**
 * The whole pipeline with models behind it: good ones, dear ones, broken ones, and none for a
 * while.
 */
@NullMarked
package dev.firebreak.deploy.model;

import org.jspecify.annotations.NullMarked;
