package dev.firebreak.boundary.config;

/**
 * One value that somebody set.
 *
 * @param key as it was written, in the file's form
 * @param value as text
 * @param where the place, for people: {@code firebreak.yaml:12}, {@code FIREBREAK_REGISTRY}, {@code
 *     --registry}
 */
record Entry(String key, String value, String where) {}
