package dev.firebreak.agent.report.executor;

import dev.firebreak.boundary.check.Checked;
import dev.firebreak.boundary.check.Inbound;
import dev.firebreak.boundary.check.InboundLimits;
import dev.firebreak.boundary.config.Group;
import dev.firebreak.boundary.config.Key;
import dev.firebreak.boundary.config.Settings;
import dev.firebreak.boundary.executor.ExecutorOptions;
import dev.firebreak.boundary.executor.ExecutorProcess;
import dev.firebreak.boundary.process.ProcessSettings;
import dev.firebreak.boundary.registry.RegistryClient;
import dev.firebreak.boundary.registry.RegistryException;
import dev.firebreak.boundary.topic.TopicNames;
import dev.firebreak.boundary.topic.TopicReader;
import dev.firebreak.kit.DependencyException;
import dev.firebreak.schemas.ReportOutput;
import dev.firebreak.schemas.ReportResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The executor of {@code report.publish} as a process. */
public final class ReportExecutorMain {
    private static final Duration READ_MAX = Duration.ofMinutes(5);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    private ReportExecutorMain() {}

    /**
     * The executor's keys in the configuration.
     *
     * @param folder in place of a bucket
     */
    @Group(
            value = "report.executor",
            doc = "The executor of report.publish; it needs a folder or a bucket.")
    public record Keys(
            @Key(doc = "Folder that reports are published in, in a folder for each tenant.")
                    @Nullable Path folder,
            @Key(
                            doc =
                                    "URL of a bucket that speaks S3, or of a folder in it, such as https://s3.example.com/reports/.")
                    @Nullable String bucketUrl,
            @Key(doc = "The bucket's region.", fallback = "us-east-1") String bucketRegion,
            @Key(doc = "Access key; none: the bucket asks for no signature.", secret = true)
                    @Nullable String bucketAccessKey,
            @Key(doc = "Secret key.", secret = true) @Nullable String bucketSecretKey,
            @Key(doc = "File whose first line is the secret key.")
                    @Nullable Path bucketSecretKeyFile,
            @Key(
                            doc = "How long the bucket may take for one answer.",
                            fallback = "60000",
                            min = 100,
                            max = 600_000)
                    int timeoutMs,
            @Key(
                            doc = "A larger page is not published, in bytes.",
                            fallback = "8388608",
                            min = 1,
                            max = 16_777_216)
                    int pageBytesMax) {
        public Keys {
            if (folder != null && bucketUrl != null) {
                throw new IllegalArgumentException(
                        "report.executor.folder and report.executor.bucket-url are both set; give one");
            }
            if (bucketSecretKey != null && bucketSecretKeyFile != null) {
                throw new IllegalArgumentException(
                        "report.executor.bucket-secret-key and .bucket-secret-key-file are both set; give one");
            }
            boolean secret = bucketSecretKey != null || bucketSecretKeyFile != null;
            if ((bucketAccessKey != null) != secret) {
                throw new IllegalArgumentException(
                        "report.executor.bucket-access-key and its secret key go together");
            }
            if (bucketUrl != null && !isBucket(bucketUrl)) {
                throw new IllegalArgumentException(
                        "report.executor.bucket-url is \"%s\"; expected an https URL without query, or http on this machine"
                                .formatted(bucketUrl));
            }
        }

        /** Whether there is a place to publish in. */
        public boolean configured() {
            return folder != null || bucketUrl != null;
        }

        /** Into this folder. */
        public static Keys into(Path folder) {
            return new Keys(folder, null, "us-east-1", null, null, null, 60_000, 8 << 20);
        }

        private static boolean isBucket(String url) {
            try {
                URI uri = URI.create(url);
                return uri.getHost() != null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getRawUserInfo() == null
                        && ("https".equals(uri.getScheme())
                                || ("http".equals(uri.getScheme())
                                        && InetAddress.getByName(uri.getHost())
                                                .isLoopbackAddress()));
            } catch (IllegalArgumentException | UnknownHostException e) {
                return false;
            }
        }
    }

    /**
     * Starts it; {@link Keys} and {@link ExecutorOptions} are among the groups the settings were
     * loaded with.
     *
     * @throws IllegalArgumentException when it has no place to publish in, or can't use it; the
     *     message says why
     */
    public static ExecutorProcess start(Settings settings, InstantSource clock) {
        return start(
                settings.read(Keys.class),
                settings.read(ExecutorOptions.class),
                ProcessSettings.from(settings),
                clock);
    }

    /** The same from single groups. */
    public static ExecutorProcess start(
            Keys keys, ExecutorOptions options, ProcessSettings settings, InstantSource clock) {
        return ExecutorProcess.start(
                new ReportExecutor(
                        new ResultPages(settings, clock), outlet(keys, clock), keys.pageBytesMax()),
                options,
                settings,
                clock);
    }

    private static Outlet outlet(Keys keys, InstantSource clock) {
        Path folder = keys.folder();
        if (folder != null) {
            return new PublicFolder(folder);
        }
        String url = keys.bucketUrl();
        if (url == null) {
            throw new IllegalArgumentException(
                    "the executor of report.publish has no place to publish in: set report.executor.folder or report.executor.bucket-url");
        }
        return new Bucket(
                URI.create(url),
                signer(keys),
                Duration.ofMillis(keys.timeoutMs()),
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_MAX)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                clock);
    }

    private static @Nullable SigV4 signer(Keys keys) {
        String accessKey = keys.bucketAccessKey();
        String secretKey = secret(keys.bucketSecretKey(), keys.bucketSecretKeyFile());
        return accessKey == null || secretKey == null
                ? null
                : new SigV4(accessKey, secretKey, keys.bucketRegion(), "s3");
    }

    private static @Nullable String secret(@Nullable String value, @Nullable Path file) {
        if (file == null) {
            return value;
        }
        try {
            return Files.readAllLines(file).stream().findFirst().orElse("");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the secret key's file %s can't be read: %s".formatted(file, e), e);
        }
    }

    /**
     * The pages on {@code agent.report.results}. Publishing is rare and bound to a person's pace,
     * so nothing is kept: the topic is read when a page is wanted, and only records of the
     * conversation are decoded.
     */
    private static final class ResultPages implements Pages {
        private final ProcessSettings settings;
        private final String topic;
        private final Inbound<ReportResult> inbound;

        ResultPages(ProcessSettings settings, InstantSource clock) {
            this.settings = settings;
            this.topic = new TopicNames(settings.topicPrefix()).results("report");
            this.inbound =
                    Inbound.of(
                            RegistryClient.of(settings.registry()),
                            InboundLimits.defaults(),
                            clock,
                            ReportResult.class);
        }

        @Override
        public Optional<byte[]> find(String conversationId, String htmlSha256) {
            Search search = new Search(conversationId.getBytes(StandardCharsets.UTF_8), htmlSha256);
            try (TopicReader reader = new TopicReader(settings.kafka(), topic, search::look)) {
                if (!reader.readToEnd(READ_MAX)) {
                    throw new DependencyException(
                            "broker",
                            topic + " could not be read to its end in " + READ_MAX,
                            new IllegalStateException(topic));
                }
            } catch (KafkaException e) {
                throw new DependencyException("broker", String.valueOf(e.getMessage()), e);
            } catch (RegistryException e) {
                throw new DependencyException("registry", String.valueOf(e.getMessage()), e);
            }
            return Optional.ofNullable(search.found);
        }

        private final class Search {
            private final byte[] key;
            private final String htmlSha256;
            private byte @Nullable [] found;

            Search(byte[] key, String htmlSha256) {
                this.key = key;
                this.htmlSha256 = htmlSha256;
            }

            void look(ConsumerRecord<byte[], byte[]> record) {
                if (found == null
                        && Arrays.equals(record.key(), key)
                        && inbound.check(record)
                                instanceof Checked.Accepted<ReportResult>(var result, var _)
                        && result.getOutcome() instanceof ReportOutput output) {
                    byte[] page = output.getHtml().getBytes(StandardCharsets.UTF_8);
                    if (Sha256.of(page).equals(htmlSha256)) {
                        found = page;
                    }
                }
            }
        }
    }
}
