package dev.hart.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** How calls are made, whatever the service: over HTTP by the JDK's own client, each attempt bounded, and again where that helps. */
final class AwsCalls {
    /** The first and three more; the SDK waits longer before each, and stops early where most calls fail. */
    private static final int ATTEMPTS = 4;

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private AwsCalls() {}

    /** For calls within a time with all their attempts. */
    static SdkHttpClient http(Duration timeout) {
        return http(timeout, Duration.ZERO);
    }

    /**
     * For calls of which some wait at the server.
     *
     * @param wait the longest that a server takes before it answers that there is nothing
     */
    static SdkHttpClient http(Duration timeout, Duration wait) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(attempt(timeout).plus(wait))
                .build();
    }

    /** What a client does with calls for which nothing else is said. */
    static ClientOverrideConfiguration within(Duration timeout) {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(attempt(timeout))
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build())
                .build();
    }

    /** A call that waits at the server: each attempt, and all of them, may take so much longer. */
    static AwsRequestOverrideConfiguration waiting(Duration timeout, Duration wait) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout.plus(wait))
                .apiCallAttemptTimeout(attempt(timeout).plus(wait))
                .build();
    }

    /** So that one attempt that hangs leaves time for others. */
    private static Duration attempt(Duration timeout) {
        return timeout.dividedBy(3);
    }
}
