@NullMarked
package dev.firebreak.agent.supervisor.task;

import org.jspecify.annotations.NullMarked;
