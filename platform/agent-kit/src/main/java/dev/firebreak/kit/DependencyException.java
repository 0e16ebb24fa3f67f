package dev.firebreak.kit;

/**
 * Something that is needed is ill for now (a timeout, a server that is away): waiting and trying
 * again can help.
 */
public final class DependencyException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String dependency;

    /**
     * @param dependency what is ill, in one word for readiness probes and metrics, such as {@code
     *     registry}
     */
    public DependencyException(String dependency, String message, Throwable cause) {
        super(message, cause);
        this.dependency = dependency;
    }

    public String dependency() {
        return dependency;
    }
}
