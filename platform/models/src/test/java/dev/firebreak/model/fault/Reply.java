package dev.firebreak.model.fault;

/** What the server does with one request: says something, or fails. */
public sealed interface Reply permits Told, Fault {}
