package dev.hart.config;

import dev.hart.pipeline.PipelineOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of hart, from system properties ({@code -Dhart.pack=…}), the environment ({@code HART_PACK=…},
 * {@code HART_QUEUE_CAPACITY=…}) and {@code config/application.properties} below the folder where the service is started.
 * Address and port are Quarkus's settings: {@code QUARKUS_HTTP_HOST}, {@code QUARKUS_HTTP_PORT}. The types here let values pass
 * that {@link ServiceSettings#checked} refuses.
 */
@ConfigMapping(prefix = "hart")
public interface ServiceConfig {
    /** The folder of the installation; the launcher sets it. */
    @WithDefault(".")
    Path home();

    /**
     * What this instance does: {@code all} takes requests and draws images, {@code door} takes jobs and draws none, and
     * {@code worker} draws the jobs that doors take.
     */
    @WithDefault("all")
    Role role();

    /**
     * The model pack: its folder or the {@code pack.json} in it; for a door also {@code s3://bucket/key}, where the key is that
     * of a {@code pack.json} or the prefix before it. By default the pack that comes with the installation. See
     * {@link #packFolder} and {@link PackPlace}.
     */
    Optional<String> pack();

    /**
     * The folder for files, among them the key that signs URLs; by default {@code data} in the installation. See
     * {@link #dataFolder}.
     */
    Optional<Path> data();

    /**
     * The folder for files that hart can make again: the record of packs that were verified, TensorRT's engines; by default
     * {@code hart} in {@code $XDG_CACHE_HOME}, else in {@code ~/.cache}. It must not be writable by other users. If it cannot be
     * written, packs are read at each start, and an engine of TensorRT that has to be built or fetched stops the start, also
     * where the file system has no locks.
     */
    Optional<Path> cache();

    /** Where images are stored: {@code local}, as files of the data folder, or {@code s3}. */
    @WithDefault("local")
    Store store();

    /** The bucket for {@code hart.store=s3}. */
    S3Config s3();

    /** The job queue in SQS. */
    SqsConfig sqs();

    /** The base of the URLs that hart returns, for a service behind a proxy; by default the address that hart listens on. */
    Optional<URI> publicUrl();

    /**
     * The time from queuing a request for images or a moderation, once its body has arrived, to its result, at least 1 second. A
     * client's {@code X-Request-Timeout} can only shorten it.
     */
    @WithDefault("5m")
    Duration requestTimeout();

    /**
     * How long a client may take to send a request's body, at least 1 second. After that hart refuses the request and closes the
     * connection.
     */
    @WithDefault("30s")
    Duration bodyTimeout();

    /**
     * How long a client may take to read a reply or, in a stream, one event, at least 1 second. After that hart closes the
     * connection.
     */
    @WithDefault("1m")
    Duration replyTimeout();

    /** The connections of the HTTP server. */
    ConnectionConfig connections();

    /**
     * The longest silence in an event stream, 1 second or more: after that hart sends a comment, so that no proxy closes the
     * connection. A stream of images begins after this time at the latest, even if the device has not begun with the request;
     * refusals after that are events.
     */
    @WithDefault("15s")
    Duration streamHeartbeat();

    /**
     * How often hart tests a device that failed twice in a row, by generating an image that it discards; at least 100
     * milliseconds.
     */
    @WithDefault("10s")
    Duration recoveryInterval();

    /**
     * How long an image's URL is valid, 1 second to 7 days. A URL of S3 ends sooner if the credentials that sign it expire
     * sooner.
     */
    @WithDefault("1h")
    Duration urlTtl();

    /**
     * How long hart keeps the files of images that belong to no job, at least {@code hart.url-ttl}; those of jobs stay for
     * {@code hart.jobs.retention}. In S3 the bucket's own rules decide about images that belong to no job.
     */
    @WithDefault("7d")
    Duration imageRetention();

    /** The device and the memory that the model uses. */
    EngineConfig engine();

    /** The queue of requests that wait for the device. */
    QueueConfig queue();

    /** The thresholds of the safety check. */
    SafetyConfig safety();

    /** The rule for prompts that are longer than the model reads. */
    PromptConfig prompt();

    /**
     * Whether hart maps or ignores what known OpenAI clients send and it cannot honour, and names it in the reply's header
     * {@code Hart-Ignored} ({@code lenient}), or refuses it by name ({@code strict}). Everything else is refused in both modes.
     */
    @WithDefault("lenient")
    Compat compat();

    /**
     * The API keys by name. The operator chooses the names: 1 to 64 letters, digits, {@code _} and {@code -}, but not
     * {@code anyone}. Without an API key the service listens on this machine only, unless {@code hart.open} is set. In the
     * environment {@code hart.keys."web".hash} is {@code HART_KEYS__WEB__HASH}; such names consist of lower-case letters and
     * digits.
     */
    Map<String, KeyConfig> keys();

    /** Whether a service without API keys may listen beyond this machine, because something else guards it. */
    @WithDefault("false")
    boolean open();

    /**
     * How many requests with a wrong API key an address may send before hart tells it to wait. A right API key is still served
     * from that address.
     */
    @WithDefault("10/1m")
    Rate wrongKeyRate();

    /** The jobs of {@code /v1/jobs}. */
    JobsConfig jobs();

    /** What starts a worker when jobs wait and none is alive. */
    WakeConfig wake();
    /** What only an instance that draws the images of jobs does. */
    WorkerConfig worker();

    /** The webhooks that a job may name. */
    WebhookConfig webhook();

    /** The events about the end of every job. */
    EventsConfig events();

    /**
     * Whether the service ends as at SIGTERM when EC2 announces that it takes a spot machine back. Only for machines of EC2: hart
     * asks their metadata service every 5 seconds.
     */
    @WithDefault("false")
    boolean spotNotice();

    /** How hart treats what known clients send and it cannot honour. */
    enum Compat {
        LENIENT,
        STRICT
    }

    /** The kinds of image store. */
    enum Store {
        LOCAL,
        S3
    }

    /**
     * Returns the pack's folder: that of {@code hart.pack}, else the demo pack of the installation.
     *
     * @throws SettingsException if {@code hart.pack} names an object of S3, which only a door reads
     * @throws dev.hart.pack.PackException if {@code hart.pack} is not set and the installation has no demo pack
     */
    default Path packFolder() {
        return pack().map(PackPlace::folder).orElseGet(() -> new Installation(home()).defaultPack());
    }

    /** Returns the folder for the record of packs that were verified; empty if none was set and the user has no cache folder. */
    default Optional<Path> verifiedFolder() {
        return cacheFolder().map(folder -> folder.resolve("verified"));
    }

    /** Returns the folder for files that hart can make again; empty if none was set and the user has no cache folder. */
    default Optional<Path> cacheFolder() {
        return cache().or(CacheFolder::ofUser);
    }

    /** Returns what the model's stages run on, and in which batches. */
    default PipelineOptions pipelineOptions() {
        return engine().options(cacheFolder());
    }

    /** Returns the data folder: {@code hart.data}, else the installation's. */
    default Path dataFolder() {
        return data().orElseGet(() -> new Installation(home()).defaultData());
    }
}
