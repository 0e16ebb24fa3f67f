package dev.firebreak.deploy.access;

import dev.firebreak.deploy.chaos.ChildJvm;
import dev.firebreak.standalone.Firebreak;

/** {@code firebreak ARGS} as a process of its own that ends with the test. */
final class ProgramChild {
    private ProgramChild() {}

    public static void main(String[] args) {
        ChildJvm.endWithParent();
        Firebreak.main(args);
    }
}
