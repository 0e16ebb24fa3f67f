package dev.firebreak.model.provider;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Everything that is logged, down to the last detail. */
final class LogWatch {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();
    private final Level before = root.getLevel();

    void start() {
        root.setLevel(Level.TRACE);
        events.start();
        root.addAppender(events);
    }

    void stop() {
        root.detachAppender(events);
        root.setLevel(before);
    }

    String text() {
        return events.list.stream()
                .map(
                        event ->
                                event.getFormattedMessage()
                                        + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .collect(Collectors.joining("\n"));
    }
}
