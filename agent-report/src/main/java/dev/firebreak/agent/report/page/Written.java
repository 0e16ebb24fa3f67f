package dev.firebreak.agent.report.page;

import java.util.List;

/**
 * A report in one form.
 *
 * @param marks everything in the text that holds a digit, in the order of the text
 */
record Written(String text, List<Span> marks) {
    Written {
        marks = List.copyOf(marks);
    }
}
