package dev.firebreak.tools.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process and those it started. */
public final class Family {
    private static final int ROUNDS_MAX = 20;
    private static final int ENVIRONMENT_BYTES_MAX = 1 << 16;

    private Family() {}

    /**
     * Ends them, again while they start others. One that has left its parent by then, as a daemon
     * does, is not found; {@link #endStrays} looks for those, and in {@code bwrap} they end all the
     * same.
     */
    public static void end(Process process) {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<ProcessHandle> family = process.descendants().toList();
            // The parent first: it can't start another in place of those that end.
            process.destroyForcibly();
            family.forEach(ProcessHandle::destroyForcibly);
            if (family.isEmpty()) {
                return;
            }
        }
    }

    /**
     * Ends those that have left their family, as daemons do, where the system shows them: their
     * environment still names the folder they were started in.
     */
    static void endStrays(Path home) {
        byte[] mark = ("HOME=" + home + "\0").getBytes(StandardCharsets.UTF_8);
        ProcessHandle.allProcesses()
                .filter(each -> holds(environment(each), mark))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static byte[] environment(ProcessHandle process) {
        Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
        try (InputStream in = Files.newInputStream(environment)) {
            return in.readNBytes(ENVIRONMENT_BYTES_MAX);
        } catch (IOException e) {
            // Another user's, or it has ended, or the system shows none.
            return new byte[0];
        }
    }

    private static boolean holds(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .contains(new String(part, StandardCharsets.ISO_8859_1));
    }
}
