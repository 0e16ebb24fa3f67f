@NullMarked
package dev.firebreak.agent.report.page;

import org.jspecify.annotations.NullMarked;
