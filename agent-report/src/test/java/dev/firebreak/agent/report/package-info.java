@NullMarked
package dev.firebreak.agent.report;

import org.jspecify.annotations.NullMarked;
