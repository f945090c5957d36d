package dev.hart.aws;

import java.time.Duration;
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

    static SdkHttpClient http(Duration timeout) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(attempt(timeout))
                .build();
    }

    static ClientOverrideConfiguration within(Duration timeout) {
        return ClientOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .apiCallAttemptTimeout(attempt(timeout))
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build())
                .build();
    }

    /** So that one attempt that hangs leaves time for others. */
    private static Duration attempt(Duration timeout) {
        return timeout.dividedBy(3);
    }
}
