package dev.firebreak.kit.model;

/** How able a model has to be; a prompt asks for at least one of them. */
public enum ModelClass {
    /** Sorting, extracting, short answers. */
    SMALL,
    /** Writing, judging, ordinary questions. */
    STANDARD,
    /** Planning, many steps, long texts. */
    STRONG
}
