package dev.firebreak.tools.file;

import java.nio.file.attribute.BasicFileAttributes;

/** Something that lies in a folder. */
record Entry(String name, Kind kind, long bytes) {
    /** What it is. */
    enum Kind {
        FILE,
        FOLDER,
        /** Not followed. */
        LINK,
        /** A pipe, socket or device. */
        OTHER
    }

    static Kind kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return Kind.LINK;
        }
        if (found.isDirectory()) {
            return Kind.FOLDER;
        }
        return found.isRegularFile() ? Kind.FILE : Kind.OTHER;
    }
}
