package dev.firebreak.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A tools file that can't be used. */
public final class SlipsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Slip> slips;

    SlipsException(Path file, List<Slip> slips) {
        super(
                slips.stream()
                        .map(
                                slip ->
                                        "tools.file %s%s%s"
                                                .formatted(
                                                        file, slip.line() == 0 ? ": " : ", ", slip))
                        .collect(Collectors.joining("\n")));
        this.slips = List.copyOf(slips);
    }

    /** All that is wrong, in the order in which it stands there. */
    public List<Slip> slips() {
        return slips;
    }
}
