package dev.firebreak.standalone.demo;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of a width, broken between words; its own line ends stay. */
final class Wrapped {
    private Wrapped() {}

    static List<String> lines(String text, int columns) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.strip().split("\r?\n", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.strip().split("\\s+", -1)) {
                if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
