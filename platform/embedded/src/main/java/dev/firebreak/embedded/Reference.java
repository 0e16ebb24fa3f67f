package dev.firebreak.embedded;

/**
 * That a schema uses a type which another registered schema defines.
 *
 * @param name the type's full name, as the using schema writes it
 * @param subject where the other schema is registered
 * @param version of the other schema under that subject
 */
record Reference(String name, String subject, int version) {}
