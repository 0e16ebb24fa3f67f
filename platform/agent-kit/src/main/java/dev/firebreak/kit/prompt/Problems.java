package dev.firebreak.kit.prompt;

import java.util.List;

/** Where what is wrong with one file is gathered; each line says where it stands. */
record Problems(String file, List<String> all) {
    void add(int line, String what) {
        all.add(file + ":" + line + ": " + what);
    }

    void add(String what) {
        all.add(file + ": " + what);
    }
}
