package dev.firebreak.kit.guard;

import dev.firebreak.schemas.Signal;
import java.util.Arrays;
import java.util.Optional;

/** The layers, the cheap ones first. */
public enum Layer {
    /** Size and shape: too much, one endless word, the same over and over. */
    STRUCTURE("structure"),
    /** What a reader doesn't see, or sees as something else. */
    HIDDEN_TEXT("hidden-text", "unicode"),
    /** Phrases of attacks. */
    PATTERN("pattern"),
    /** Sentences that mean what attacks mean. */
    SIMILARITY("similarity"),
    /** A model is asked. */
    JUDGE("judge");

    private final String shown;
    private final String alias;

    Layer(String shown) {
        this(shown, shown);
    }

    Layer(String shown, String alias) {
        this.shown = shown;
        this.alias = alias;
    }

    /** As in settings, activity and metrics. */
    public String shown() {
        return shown;
    }

    /** Whether what it sees is a reason to keep a text from models. */
    boolean judges() {
        return switch (this) {
            case PATTERN, SIMILARITY, JUDGE -> true;
            case STRUCTURE, HIDDEN_TEXT -> false;
        };
    }

    boolean saw(Signal signal) {
        return signal.getLayer().equals(shown) || signal.getLayer().equals(alias);
    }

    /** The layer of this name, if there is one. */
    public static Optional<Layer> of(String shown) {
        return Arrays.stream(values()).filter(layer -> layer.shown.equals(shown)).findFirst();
    }
}
