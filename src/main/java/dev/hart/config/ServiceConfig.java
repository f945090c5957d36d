package dev.hart.config;

import dev.hart.engine.EngineOptions;
import dev.hart.engine.Provider;
import dev.hart.pipeline.PipelineOptions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All of hart's own settings, as system properties ({@code -Dhart.pack=…}) or in the environment ({@code HART_PACK=…},
 * {@code HART_QUEUE_CAPACITY=…}) or in {@code config/application.properties} below the folder where the service is started.
 * Address and port are Quarkus's: {@code QUARKUS_HTTP_HOST}, {@code QUARKUS_HTTP_PORT}.
 */
@ConfigMapping(prefix = "hart")
public interface ServiceConfig {
    /** Folder of the installation; the launcher sets it. */
    @WithDefault(".")
    Path home();

    /** The model pack; without this the one that comes with the installation. */
    Optional<Path> pack();

    /** Where pictures are kept: {@code local}, as files of the data folder, or {@code s3}. */
    @WithDefault("local")
    Store store();

    /** The bucket, if they are kept in S3. */
    S3 s3();

    /** The queue of jobs, if it is in SQS. */
    Sqs sqs();

    /** Where files are kept, among them the key that signs URLs; without this {@code data} in the installation. */
    Optional<Path> data();

    /** What URLs handed out begin with, for a service behind a proxy; without this the address listened on. */
    Optional<URI> publicUrl();

    /** From taking a request to its end; a client's {@code X-Request-Timeout} can only shorten it. */
    @WithDefault("5m")
    Duration requestTimeout();

    /** How long a client may take to send a request's body; then the request is refused and the connection ends. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** How long a client may take to take in a reply or, of a stream, one event; then the connection ends. */
    @WithDefault("1m")
    Duration replyTimeout();

    /** How often a device that failed twice in a row is tried again with a picture that nobody sees. */
    @WithDefault("10s")
    Duration recoveryInterval();

    /** How long a picture's URL opens; one of S3 for less where the credentials that sign it end sooner. */
    @WithDefault("1h")
    Duration urlTtl();

    /** How long pictures are kept as files, at least as long as a URL opens; a bucket has rules of its own for that. */
    @WithDefault("7d")
    Duration imageRetention();

    /** Where the model is computed. */
    Engine engine();

    /** The requests that wait. */
    Queue queue();

    /** When a prompt is refused. */
    Safety safety();

    /**
     * Who may call, by a name that is yours to choose: letters, digits, {@code _} and {@code -}, at most 64, not {@code anyone}.
     * Without a key the service listens on this machine only. In the environment {@code hart.keys."web".hash} is
     * {@code HART_KEYS__WEB__HASH}; such names are lower case letters and digits.
     */
    Map<String, Key> keys();

    /** Says that something else guards a service that has no keys, so that it may listen beyond this machine. */
    @WithDefault("false")
    boolean open();

    /** How many requests with a key that is none an address may send; then it is told to wait. A good key is still served. */
    @WithDefault("10/1m")
    Rate wrongKeyRate();

    /** What is asked for by {@code /v1/jobs} and done when there is time. */
    Jobs jobs();

    /** Whom jobs may name to be told of their end, and how they are told. */
    Webhook webhook();

    /** Who is told of the end of every job. */
    Events events();

    /**
     * Whether the service ends as at SIGTERM when EC2 announces that it takes a spot machine back. Only for machines of EC2: it is asked
     * for by their metadata service, every 5 seconds.
     */
    @WithDefault("false")
    boolean spotNotice();

    /** Where pictures are kept. */
    enum Store {
        LOCAL,
        S3
    }

    /**
     * A bucket at Amazon or at whoever speaks as S3 does. Credentials are found as Amazon's tools find them: environment, profile,
     * or the role of the service account, container or machine.
     */
    interface S3 {
        /** Its name; needed with {@code hart.store=s3}. */
        Optional<String> bucket();

        /** What keys in it begin with, e.g. {@code hart/}. */
        Optional<String> prefix();

        /** Another server than Amazon's, e.g. {@code https://minio.example:9000}. */
        Optional<URI> endpoint();

        /** The bucket's region; without this what the environment says, or {@code us-east-1} where there is an endpoint. */
        Optional<String> region();

        /** Whether the bucket stands in URLs' paths rather than in the host's name, as many servers but Amazon's want it. */
        @WithDefault("false")
        boolean pathStyle();

        /** What encryption is asked for: {@code none} (the bucket's own setting decides), {@code AES256} or {@code aws:kms}. */
        @WithDefault("none")
        String sse();

        /** Id, alias or ARN of the key for {@code aws:kms}; without this the account's own for S3. */
        Optional<String> kmsKey();

        /** From a call to its end with all its attempts; each may take a third of it. */
        @WithDefault("30s")
        Duration timeout();
    }

    /**
     * A queue at Amazon or at whoever speaks as SQS does, and its dead-letter queue, for instances whose records are in one bucket.
     * Credentials are found as for S3. Without a name nothing of it is touched.
     */
    interface Sqs {
        /** Name or URL of a standard queue. */
        Optional<String> queue();

        /** Name or URL of the dead-letter queue; without this the one of the queue's redrive policy. */
        Optional<String> deadLetterQueue();

        /** Another server than Amazon's; without this the one in the queue's URL, where that is not Amazon's. */
        Optional<URI> endpoint();

        /** The queues' region; without this the one in the queue's URL, what the environment says, or with an endpoint any. */
        Optional<String> region();

        /** How long one question for messages waits for an answer, 1 to 20 seconds; each question costs. */
        @WithName("wait")
        @WithDefault("20s")
        Duration longestWait();

        /** From a call to its end with all its attempts; each may take a third of it, and a question its wait in addition. */
        @WithDefault("30s")
        Duration timeout();
    }

    /** Where the model is computed. */
    interface Engine {
        /** {@code cpu}, {@code cuda} or {@code tensorrt}. */
        @WithDefault("cpu")
        Provider provider();

        /** Number of the GPU. */
        @WithDefault("0")
        int device();

        /** CPU threads of one run; 0 for one each physical core. */
        @WithDefault("0")
        int threads();

        /** Most pictures computed together; 0 decides by the pack: four, or one where a picture alone needs gigabytes. */
        @WithDefault("0")
        int maxBatch();

        /** Whether all stages stay in memory; else each is loaded for its turn, slower but in the room of the largest. */
        @WithDefault("true")
        boolean resident();

        /** As the pipeline takes it. */
        default PipelineOptions options() {
            return new PipelineOptions(new EngineOptions(provider(), device(), threads()), maxBatch(), resident());
        }
    }

    /** What is asked for by {@code /v1/jobs} and done when there is time; what is promised of it is in docs/guarantees.md. */
    interface Jobs {
        /**
         * Whether jobs are taken and done here. Without this they are with the local store, and with S3 if there is a queue in SQS; else
         * the line of those that wait lies in the data folder, which then must last and which instances do not share.
         */
        Optional<Boolean> enabled();

        /** After how long at most a job is taken up again whose worker died, 1 second to 12 hours. */
        @WithDefault("1m")
        Duration lease();

        /** How often a job is tried before it has failed. */
        @WithDefault("5")
        int attempts();

        /** How long one attempt may take, waiting for the device included. */
        @WithDefault("15m")
        Duration timeout();

        /** The pause before the second attempt; it doubles each time. */
        @WithDefault("2s")
        Duration firstPause();

        /** To what it doubles, at most 12 hours. */
        @WithDefault("5m")
        Duration longestPause();

        /**
         * How long a job is kept after its end, with its prompt and pictures; at least as long as a URL opens. Longer while somebody is
         * still to be told of it.
         */
        @WithDefault("30d")
        Duration retention();

        /** How often it is looked for what crashes have left. */
        @WithDefault("1m")
        Duration sweepInterval();

        /** How often it is looked for who is to be told that a job has ended, apart from what ends in this instance. */
        @WithDefault("10s")
        Duration noticeInterval();

        /** How often a stream of a job's events looks for news; up to four times as long apart while there is none. */
        @WithDefault("500ms")
        Duration eventInterval();

        /**
         * Whose the jobs are that messages ask for which others put into the queue. A key of this name sees them, and its rights are theirs;
         * without such a key they have no rights but to ask. With {@code anyone} callers of a service without keys see them.
         */
        @WithDefault("queue")
        String queueOwner();
    }

    /** Whom jobs may name to be told of their end, and how they are told. */
    interface Webhook {
        /**
         * What notices are signed with where the job's owner has no key, each {@code whsec_} and base64; the newest first, and the one
         * before as long as receivers may still hold that.
         */
        Optional<List<String>> secrets();

        /** Where notices may go beside public addresses: networks ({@code 10.0.0.0/8}), addresses, names of hosts. */
        Optional<List<String>> allow();

        /** Whether notices may go where nothing is encrypted. */
        @WithDefault("false")
        boolean plainHttp();

        /** How long a receiver may take to answer, 100 milliseconds to 25 seconds. */
        @WithDefault("15s")
        Duration timeout();
    }

    /** Who is told of the end of every job, by a CloudEvent; what is told lies in the records until they know. */
    interface Events {
        /** Where events are posted, e.g. what Knative calls {@code K_SINK}; {@code http} or {@code https}, any address. */
        Optional<URI> sink();

        /**
         * Name or URL of a queue that they are sent to, in {@code hart.sqs}'s region and at its endpoint; neither the queue of jobs nor
         * its dead-letter queue.
         */
        Optional<String> queue();
    }

    /** The requests that wait. */
    interface Queue {
        /** Requests that may wait for the device; the next is told to come again. */
        @WithDefault("16")
        int capacity();

        /** How long the first picture of a batch that is not full waits for others. */
        @WithDefault("4ms")
        Duration company();
    }

    /** When a prompt is refused: when a policy's score lies above a threshold. */
    interface Safety {
        /** Above 0, below 1; without this the pack's own. */
        OptionalDouble threshold();

        /** The same for requests with {@code moderation: low}, which only some keys may make. */
        @WithDefault("0.8")
        double lowThreshold();
    }

    /** A key that may call; {@code hart key NAME} makes one. */
    interface Key {
        /** {@code sha256:} and the SHA-256 of the key, 64 hexadecimal digits. The key itself is kept by its user alone. */
        String hash();

        /** How many requests it may send, on average: {@code 60/1m} is 60 a minute. */
        @WithDefault("60/1m")
        Rate rate();

        /** How many of them may come at once; without this the rate's whole count. */
        OptionalInt burst();

        /** What notices of its jobs are signed with, as {@code hart.webhook.secrets}. */
        Optional<List<String>> webhookSecrets();

        /** The packs it may use; without this all. */
        Optional<Set<String>> models();

        /** Whether its requests may say {@code moderation: low}. */
        @WithDefault("false")
        boolean mayLowerModeration();
    }

    /** The pack's folder: configured, or the installation's. */
    default Path packFolder() {
        return pack().orElseGet(() -> new Installation(home()).defaultPack());
    }

    /** The data folder: configured, or the installation's. */
    default Path dataFolder() {
        return data().orElseGet(() -> new Installation(home()).defaultData());
    }

    /**
     * Looks at the values that their types let through.
     *
     * @throws SettingsException naming the first that cannot be
     */
    default ServiceConfig checked() {
        ServiceSettings.check(this);
        return this;
    }

    /** Whether a key may be called so. */
    static boolean isKeyName(String name) {
        return KeySettings.isName(name);
    }
}
