package dev.firebreak.deploy.approval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What an executor began and did, and the world it did it to: a file of one line each. What is
 * written survives the writer's death, not that of the machine, so nothing is forced to disk.
 */
final class Ledger implements AutoCloseable {
    /** What a line says. */
    enum Kind {
        BEGUN,
        EFFECT,
        ENDED
    }

    /** A line. */
    record Entry(Kind kind, String actionId, String digest, String taskId, String detail) {}

    private final FileChannel file;

    Ledger(Path path) throws IOException {
        this.file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND);
    }

    void write(Entry entry) throws IOException {
        String line =
                String.join(
                        "\t",
                        entry.kind().name(),
                        entry.actionId(),
                        entry.digest(),
                        entry.taskId(),
                        entry.detail() + "\n");
        file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    static List<Entry> read(Path path) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.exists(path)) {
            for (String line : Files.readAllLines(path)) {
                String[] part = line.split("\t", -1);
                entries.add(new Entry(Kind.valueOf(part[0]), part[1], part[2], part[3], part[4]));
            }
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
