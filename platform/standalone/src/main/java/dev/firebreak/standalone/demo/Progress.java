package dev.firebreak.standalone.demo;

/** Where a demo tells how far it is. */
interface Progress {
    /** Something goes on; replaces what was said before, where that can be done. */
    void now(String text);

    /**
     * A step is done; stays on the screen.
     *
     * @param tookMs how long it took; -1 where that says nothing
     */
    void done(String text, long tookMs);

    /** Nothing goes on any more. */
    void end();

    /** Something that is worth a look; stays on the screen. */
    void warn(String text);
}
