package dev.firebreak.boundary.check;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * The packages whose classes Avro may make from a schema's names. Since 1.12.2 it makes none but
 * those it is told of; what is told here are the packages of contracts that our own code names,
 * never one that comes with a message.
 */
final class TrustedPackages {
    private static final Set<String> TRUSTED = ConcurrentHashMap.newKeySet();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> TRUSTED.contains(type.getPackageName())));
    }

    private TrustedPackages() {}

    static void add(Class<?> contract) {
        TRUSTED.add(contract.getPackageName());
    }
}
