package dev.firebreak.boundary.activity;

/**
 * A piece of an answer as it is published.
 *
 * @param number from 0 within its stream; a number that is missing is text that was lost
 * @param restart what came before counts for nothing
 * @param text at most 4000 characters; empty only with a restart
 */
record Part(int number, boolean restart, String text) {}
