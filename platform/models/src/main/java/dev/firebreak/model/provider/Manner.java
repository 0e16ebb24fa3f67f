package dev.firebreak.model.provider;

/**
 * How a model is asked.
 *
 * @param plain without what not every model takes: the answer's shape is told in words, and it
 *     keeps its own temperature and thinks as it is used to
 * @param completionLimit its limit is {@code max_completion_tokens}, whatever its name says
 */
record Manner(boolean plain, boolean completionLimit) {
    /** As it does best, if it is what its name says. */
    static final Manner USUAL = new Manner(false, false);

    /** What to try when a request was not taken for this. */
    static Manner after(ErrorBody notTaken) {
        boolean limit = notTaken.message().contains("max_completion_tokens");
        return new Manner(!limit, limit);
    }
}
