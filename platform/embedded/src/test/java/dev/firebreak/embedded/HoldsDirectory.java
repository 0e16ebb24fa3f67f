package dev.firebreak.embedded;

import java.nio.file.Path;

/** A process that holds a data directory until it is ended. */
final class HoldsDirectory {
    private HoldsDirectory() {}

    public static void main(String[] args) throws Exception {
        try (DataDirectory directory = DataDirectory.lock(Path.of(args[0]))) {
            System.out.println(directory.isLocked() ? "held" : "not held");
            System.out.flush();
            var _ = System.in.read();
        }
    }
}
