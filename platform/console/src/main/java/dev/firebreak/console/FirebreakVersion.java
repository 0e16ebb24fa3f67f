package dev.firebreak.console;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as its jar says. */
final class FirebreakVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = FirebreakVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "firebreak " + (version == null ? "(not packed)" : version), "Java " + Runtime.version()
        };
    }
}
