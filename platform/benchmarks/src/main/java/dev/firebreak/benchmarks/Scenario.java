package dev.firebreak.benchmarks;

import java.util.List;

/** One thing that is measured. */
interface Scenario {
    /** As it is called on the command line. */
    String name();

    /** Measures it. */
    List<Row> run(Lab lab);
}
