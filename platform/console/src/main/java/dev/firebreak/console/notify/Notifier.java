package dev.firebreak.console.notify;

import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.check.Outbound;
import dev.firebreak.boundary.check.OutboundLimits;
import dev.firebreak.boundary.config.InstanceSettings;
import dev.firebreak.boundary.config.KafkaSettings;
import dev.firebreak.boundary.config.RegistrySettings;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.config.TopicSettings;
import dev.firebreak.boundary.deadletter.DeadLetterSource;
import dev.firebreak.boundary.deadletter.DeadLetters;
import dev.firebreak.boundary.loop.AgentLoop;
import dev.firebreak.boundary.loop.LoopHealth;
import dev.firebreak.boundary.loop.LoopSettings;
import dev.firebreak.boundary.probe.Standing;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.SchemaRegistry;
import dev.firebreak.boundary.topic.TopicCatalog;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.schemas.ApprovalRequest;
import dev.firebreak.schemas.InboxItem;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.avro.specific.SpecificRecord;

/**
 * Tells people of what waits for them, from {@code approvals.requests} and {@code inbox}. Each
 * channel reads for itself, in a group of its own ({@code notifier-webhook}, {@code
 * notifier-mail}): while one is away, the other goes on, and nothing is told twice on one because
 * of the other.
 */
public final class Notifier implements AutoCloseable {
    private static final String NAME = "notifier";
    private static final String VERSION = "0.1.0";
    private static final int IN_FLIGHT_MAX = 4;
    private static final int LETTER_BYTES_MAX = (24 << 20) - (64 << 10);

    private record Line(String channel, AgentLoop loop, NoticeHandler handler) {}

    private final List<Line> lines = new ArrayList<>();

    private Notifier() {}

    /**
     * Starts it. A broker, registry, webhook or mail server that is away is waited for.
     *
     * @throws IllegalArgumentException when there is no way to tell anybody, or an address is none
     */
    public static Notifier start(Settings settings, InstantSource clock) {
        NotifySettings own = settings.read(NotifySettings.class);
        if (!own.tellsSomebody()) {
            throw new IllegalArgumentException(
                    "there is no way to tell anybody: set notify.webhook-url, or notify.smtp-host with notify.from and notify.to");
        }
        Map<String, Object> kafka = settings.read(KafkaSettings.class).clientProperties();
        SchemaRegistry registry =
                RegistryClient.of(settings.read(RegistrySettings.class).registryProperties());
        String prefix = settings.read(TopicSettings.class).topicPrefix();
        String instance = settings.read(InstanceSettings.class).instance();
        TopicNames topics = new TopicNames(prefix);
        Inbound<SpecificRecord> inbound =
                Inbound.of(
                        registry,
                        InboundLimits.defaults(),
                        clock,
                        ApprovalRequest.class,
                        InboxItem.class);
        Outbound outbound =
                new Outbound(
                        registry,
                        TopicCatalog.bundled().subjectNames(prefix),
                        OutboundLimits.defaults().with(topics.deadLetters(), LETTER_BYTES_MAX));
        // One source for all channels: a record that can't be read gives one letter's id.
        DeadLetters deadLetters =
                new DeadLetters(
                        new DeadLetterSource(NAME, VERSION, instance, prefix + NAME),
                        clock,
                        LETTER_BYTES_MAX);
        Notifier notifier = new Notifier();
        for (Channel channel : channels(own, clock)) {
            String group = prefix + NAME + "-" + channel.name();
            NoticeHandler handler =
                    new NoticeHandler(
                            channel,
                            own,
                            inbound,
                            deadLetters,
                            outbound,
                            topics.deadLetters(),
                            clock);
            AgentLoop loop =
                    AgentLoop.start(
                            LoopSettings.of(
                                            List.of(topics.approvalRequests(), topics.inbox()),
                                            group,
                                            group + "-" + instance,
                                            kafka)
                                    .withInFlightMax(IN_FLIGHT_MAX),
                            handler);
            notifier.lines.add(new Line(channel.name(), loop, handler));
        }
        return notifier;
    }

    private static List<Channel> channels(NotifySettings settings, InstantSource clock) {
        List<Channel> channels = new ArrayList<>();
        if (settings.webhookUrl() != null) {
            channels.add(
                    new Webhook(
                            URI.create(settings.webhookUrl()),
                            Duration.ofMillis(settings.webhookTimeoutMs())));
        }
        if (settings.smtpHost() != null && settings.from() != null) {
            channels.add(new Mailbox(settings, settings.smtpHost(), settings.from(), clock));
        }
        return channels;
    }

    /** Why it ended by itself; empty while it runs. */
    public Optional<String> failure() {
        return lines.stream()
                .map(line -> line.loop().health())
                .filter(LoopHealth.Failed.class::isInstance)
                .map(failed -> ((LoopHealth.Failed) failed).message())
                .findFirst();
    }

    /** What its probes answer: for the channel that is worst off. */
    public Standing standing() {
        List<Standing> standings =
                lines.stream().map(l -> Standing.of(l.loop().health(), l.loop().gauges())).toList();
        return standings.stream()
                .filter(Standing.Stuck.class::isInstance)
                .findFirst()
                .or(() -> standings.stream().filter(Standing.Waiting.class::isInstance).findFirst())
                .orElse(new Standing.Ready());
    }

    /** What it counts, {@code firebreak.notifier.…} with the channel as tag. */
    public void bindTo(MeterRegistry registry) {
        counter(
                registry,
                "delivered",
                "Notices that the other side took.",
                NoticeHandler::delivered);
        counter(
                registry,
                "refused",
                "Notices that the other side would not have, for good.",
                NoticeHandler::refused);
        counter(
                registry,
                "passed",
                "Records that needed no notice, or no longer.",
                NoticeHandler::passed);
    }

    private void counter(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<NoticeHandler> count) {
        for (Line line : lines) {
            FunctionCounter.builder("firebreak.notifier." + name, line.handler(), count)
                    .description(description)
                    .tag("channel", line.channel())
                    .register(registry);
        }
    }

    @Override
    public void close() {
        lines.forEach(line -> line.loop().close());
    }
}
