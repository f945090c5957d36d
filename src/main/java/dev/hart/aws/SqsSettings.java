package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a queue, its dead-letter queue and the connection to both.
 *
 * @param queue its name or URL; not that of a FIFO queue
 * @param deadLetterQueue its name or URL; if absent, the queue to which SQS itself moves messages
 * @param endpoint of a server that is not Amazon's: {@code http(s)://host[:port][/path]}; if absent, the server in the
 *     queue's URL, unless that is Amazon's
 * @param region if absent, the one in the queue's URL if that is Amazon's; else {@code us-east-1} with an endpoint, and that of
 *     the environment without one
 * @param longestWait the longest that one request for messages waits for an answer, 1 to 20 s
 * @param timeout of a call with all its attempts, 1 s to 10 min; a request for messages has its wait in addition
 */
public record SqsSettings(
        String queue,
        Optional<String> deadLetterQueue,
        Optional<URI> endpoint,
        Optional<String> region,
        Duration longestWait,
        Duration timeout) {
    /** The setting that names the region. */
    static final String REGION = "hart.sqs.region";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final Pattern URL = Pattern.compile("https?://.*");
    private static final Pattern AMAZONS = Pattern.compile("sqs(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");
    private static final String FIFO = ".fifo";

    /** @throws IllegalArgumentException if a value is invalid; the message begins with the name of the setting */
    public SqsSettings {
        requireQueue("queue", queue);
        deadLetterQueue.ifPresent(name -> requireQueue("dead-letter-queue", name));
        SettingChecks.require(
                !deadLetterQueue.equals(Optional.of(queue)),
                "dead-letter-queue must differ from the queue, is " + queue);
        endpoint.ifPresent(SettingChecks::endpoint);
        region.ifPresent(name -> SettingChecks.region(name, "queue"));
        SettingChecks.require(
                longestWait.compareTo(Duration.ofSeconds(1)) >= 0 && longestWait.compareTo(LONGEST_WAIT) <= 0,
                "wait must be 1 to 20 seconds, is " + longestWait);
        SettingChecks.timeout(timeout);
        if (isUrl(queue)) {
            Matcher amazons = AMAZONS.matcher(URI.create(queue).getHost());
            if (amazons.matches()) {
                region = region.or(() -> Optional.of(amazons.group(1)));
            } else if (endpoint.isEmpty()) {
                endpoint = Optional.of(URI.create(queue).resolve("/"));
            }
        }
    }

    private static void requireQueue(String setting, String value) {
        SettingChecks.require(
                !value.endsWith(FIFO),
                setting
                        + " must be a standard queue: a FIFO queue drops messages that are sent again, as lost ones are");
        // The message does not repeat the value, since a URL may contain a password.
        SettingChecks.require(
                isUrl(value) ? isQueueUrl(value) : NAME.matcher(value).matches(),
                setting + " must be the name of a queue, letters, digits, - and _, or its URL, without a query");
    }

    private static boolean isQueueUrl(String value) {
        try {
            return SettingChecks.isPlain(URI.create(value))
                    && NAME.matcher(nameOf(value)).matches();
        } catch (IllegalArgumentException noUrl) {
            return false;
        }
    }

    /** Whether this is a queue's URL rather than its name. */
    static boolean isUrl(String queue) {
        return URL.matcher(queue).matches();
    }

    /** The name of a queue, which is the last part of its URL. */
    static String nameOf(String queue) {
        return queue.substring(queue.lastIndexOf('/') + 1);
    }

    /**
     * Whether two settings may name the same queue. A name may name the queue of any URL that ends in it; two URLs name the
     * same queue only if they are equal.
     *
     * @param one a name or URL
     * @param other a name or URL
     */
    public static boolean mayBeOne(String one, String other) {
        boolean urls = isUrl(one) && isUrl(other);
        return urls ? URI.create(one).equals(URI.create(other)) : nameOf(one).equals(nameOf(other));
    }

    /** The endpoint and the region, for messages. */
    String where() {
        return endpoint.map(url -> " at " + url).orElse("")
                + region.map(name -> ", region " + name).orElse("");
    }
}
