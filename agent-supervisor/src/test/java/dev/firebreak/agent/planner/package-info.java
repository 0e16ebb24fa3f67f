@NullMarked
package dev.firebreak.agent.planner;

import org.jspecify.annotations.NullMarked;
