package dev.firebreak.tools.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a program that is run: {@code bwrap} where it is there and works (no network,
 * no other processes, a read-only system without anybody's files, a folder of its own), and {@code
 * prlimit} where it is there (processor time, memory, file sizes, open files).
 *
 * @param bwrap null: there is none, or it may not do its work here
 * @param prlimit null: there is none
 */
public record Cage(@Nullable Path bwrap, @Nullable Path prlimit) {
    static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    private static final long MEMORY_BYTES_MAX = 1L << 30;
    private static final long FILE_BYTES_MAX = 64L << 20;
    private static final int OPEN_FILES_MAX = 256;
    private static final int PROBE_WAIT_S = 20;

    /** What of the system a program gets to see; each only where it is. */
    private static final List<String> SYSTEM =
            List.of(
                    "/usr",
                    "/bin",
                    "/sbin",
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/etc/alternatives",
                    "/etc/ld.so.cache",
                    "/etc/localtime");

    /** What this machine has; bwrap is tried out, since many containers have it and forbid it. */
    public static Cage found() {
        return found(program("bwrap").orElse(null));
    }

    static Cage found(@Nullable Path bwrap) {
        Cage all = new Cage(bwrap, program("prlimit").orElse(null));
        return bwrap == null || all.works() ? all : new Cage(null, all.prlimit());
    }

    /** A program in one of the system's folders, by its plain name. */
    static Optional<Path> program(String name) {
        if (name.indexOf('/') >= 0) {
            return Optional.empty();
        }
        for (String folder : PATH.split(":", -1)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program) && Files.isRegularFile(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private boolean works() {
        List<String> probe = around(Path.of("/"), List.of(), List.of("/bin/true"), 5);
        ProcessBuilder builder = new ProcessBuilder(probe);
        builder.environment().clear();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(PROBE_WAIT_S, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The command with its cage around it.
     *
     * @param home the only folder it may write to; {@code /} for none
     * @param reads what it may read beside the system
     */
    List<String> around(Path home, List<Path> reads, List<String> command, int cpuS) {
        List<String> caged = new ArrayList<>();
        if (prlimit != null) {
            caged.add(prlimit.toString());
            caged.add("--cpu=" + cpuS);
            caged.add("--as=" + MEMORY_BYTES_MAX);
            caged.add("--fsize=" + FILE_BYTES_MAX);
            caged.add("--nofile=" + OPEN_FILES_MAX);
            caged.add("--core=0");
            caged.add("--");
        }
        if (bwrap != null) {
            caged.add(bwrap.toString());
            caged.addAll(List.of("--unshare-all", "--die-with-parent", "--new-session"));
            caged.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"));
            for (String path : SYSTEM) {
                caged.addAll(List.of("--ro-bind-try", path, path));
            }
            for (Path path : reads) {
                caged.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
            if (home.getParent() != null) {
                caged.addAll(List.of("--bind", home.toString(), home.toString()));
                caged.addAll(List.of("--chdir", home.toString()));
            }
            caged.add("--");
        }
        caged.addAll(command);
        return caged;
    }
}
