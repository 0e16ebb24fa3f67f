@NullMarked
package dev.firebreak.agent.report.executor;

import org.jspecify.annotations.NullMarked;
