package dev.hart.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** The HTTP client, the time limits and the retries that calls of all services have. */
final class AwsCalls {
    /** The first attempt and three retries. The SDK waits longer before each, and stops early while most calls fail. */
    private static final int ATTEMPTS = 4;

    private static final Duration CONNECT = Duration.ofSeconds(3);

    private AwsCalls() {}

    /**
     * A client for calls that do not wait at the server.
     *
     * @param timeout of a call with all its attempts
     */
    static SdkHttpClient http(Duration timeout) {
        return http(timeout, Duration.ZERO);
    }

    /**
     * A client for calls of which some wait at the server.
     *
     * @param timeout of a call with all its attempts, without the wait
     * @param wait the longest time after which a server answers that there is nothing
     */
    static SdkHttpClient http(Duration timeout, Duration wait) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(attempt(timeout).plus(wait))
                .build();
    }

    /**
     * The configuration of a client's calls that have none of their own: their time limits, and up to {@value #ATTEMPTS}
     * attempts.
     */
    static ClientOverrideConfiguration within(Duration timeout) {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(attempt(timeout))
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build())
                .build();
    }

    /** The configuration of a call that waits at the server: each attempt, and all of them, may take longer by the wait. */
    static AwsRequestOverrideConfiguration waiting(Duration timeout, Duration wait) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout.plus(wait))
                .apiCallAttemptTimeout(attempt(timeout).plus(wait))
                .build();
    }

    /** The time limit of one attempt, a third of that of the call, so that one that hangs leaves time for others. */
    private static Duration attempt(Duration timeout) {
        return timeout.dividedBy(3);
    }
}
