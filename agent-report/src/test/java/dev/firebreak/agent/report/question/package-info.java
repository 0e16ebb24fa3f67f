@NullMarked
package dev.firebreak.agent.report.question;

import org.jspecify.annotations.NullMarked;
