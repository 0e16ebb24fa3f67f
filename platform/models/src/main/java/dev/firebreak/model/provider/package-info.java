/**
 * One model of one provider, over HTTP: whole exchanges only, errors told apart, tokens counted.
 */
@NullMarked
package dev.firebreak.model.provider;

import org.jspecify.annotations.NullMarked;
