package dev.firebreak.boundary.registry;

/** One place where a schema is registered. Versions count from 1 within a subject. */
public record SubjectVersion(String subject, int version) {}
