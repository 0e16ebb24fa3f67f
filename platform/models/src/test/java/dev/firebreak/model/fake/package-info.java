/** Models, clocks and prompts of tests. */
package dev.firebreak.model.fake;
