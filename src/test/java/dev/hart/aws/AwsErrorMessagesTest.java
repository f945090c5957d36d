package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

class AwsErrorMessagesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WAIT = Duration.ofSeconds(20);

    @Test
    void aTimeoutIsNamedAsItWas() {
        ApiCallTimeoutException call = ApiCallTimeoutException.create(1);
        ApiCallAttemptTimeoutException attempt = ApiCallAttemptTimeoutException.create(1);

        assertThat(AwsErrorMessages.of(call, TIMEOUT, "r")).isEqualTo("no answer within 30.0 s");
        assertThat(AwsErrorMessages.of(attempt, TIMEOUT, "r")).isEqualTo("no answer within 10.0 s");
        assertThat(AwsErrorMessages.of(call, TIMEOUT, WAIT, "r")).isEqualTo("no answer within 50.0 s");
        assertThat(AwsErrorMessages.of(attempt, TIMEOUT, WAIT, "r")).isEqualTo("no answer within 30.0 s");
    }

    @Test
    @Timeout(20)
    void theTimeOfAReceiveCallIncludesItsWait() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SqsSettings settings = new SqsSettings(
                    "jobs",
                    Optional.empty(),
                    Optional.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())),
                    Optional.empty(),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));
            try (SqsConnection sqs = SqsConnection.open(
                    settings, StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))) {
                String url = settings.endpoint().orElseThrow() + "/1/jobs";

                assertThatThrownBy(() -> sqs.receive(url, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                        .isInstanceOf(AwsException.class)
                        .hasMessageEndingWith("cannot deliver messages: no answer within 2.0 s");
            }
        }
    }
}
