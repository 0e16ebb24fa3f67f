package dev.firebreak.deploy.chaos;

import java.util.List;

/** Something that holds after any run, whatever happened in it. */
interface Promise {
    /** How it was broken, in words; empty when it was kept. */
    List<String> broken(Evidence evidence);
}
