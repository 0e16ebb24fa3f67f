package dev.firebreak.agent.email.mail;

/**
 * How text shows inside an element: what children inherit, and may set anew.
 *
 * @param background what it stands on where pictures are not loaded
 * @param tiny too small to read
 */
record Look(Colour colour, Colour background, boolean tiny, boolean invisible) {
    static final Look PLAIN = new Look(Colour.BLACK, Colour.WHITE, false, false);

    /** Whether nobody sees text that looks like this. */
    boolean hides() {
        return tiny || invisible || colour.vanishesOn(background);
    }
}
