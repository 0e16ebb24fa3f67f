package dev.firebreak.standalone;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The log of a stack, beside its data: broker and clients say much that belongs in a file and not
 * on a screen.
 */
public final class LogFile {
    private static final String NAME = "firebreak.log";
    private static final FileSize SIZE_MAX = FileSize.valueOf("10MB");
    private static final int OLD_FILES_MAX = 5;

    private LogFile() {}

    /**
     * From now on everything that is logged is also in {@code firebreak.log}, 60 MB at most with
     * its predecessors.
     *
     * @return the file; nothing is written when another logging backend than ours is on the class
     *     path
     */
    public static Path in(Path dataDirectory) {
        Path file = dataDirectory.resolve(NAME);
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.detachAppender(NAME);
            root.addAppender(appender(context, file));
        }
        return file;
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, Path file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setName(NAME);
        appender.setFile(file.toString());

        RedactedEncoder encoder = new RedactedEncoder();
        encoder.setContext(context);
        encoder.setPattern(
                "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{40} - %msg%n");
        encoder.start();
        appender.setEncoder(encoder);

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLD_FILES_MAX);
        rolling.start();
        appender.setRollingPolicy(rolling);

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(SIZE_MAX);
        size.start();
        appender.setTriggeringPolicy(size);

        appender.start();
        return appender;
    }
}
