package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqsSettingsTest {
    private static SqsSettings of(String queue) {
        return of(queue, Optional.empty(), Optional.empty());
    }

    private static SqsSettings of(String queue, Optional<URI> endpoint, Optional<String> region) {
        return new SqsSettings(
                queue, Optional.empty(), endpoint, region, Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs, eu-central-1",
        "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs, cn-north-1",
        "https://sqs-fips.us-gov-west-1.amazonaws.com/123456789012/jobs, us-gov-west-1"
    })
    void amazonsUrlNamesTheRegion(String url, String region) {
        assertThat(of(url).region()).contains(region);
        assertThat(of(url).endpoint()).isEmpty();
        assertThat(of(url, Optional.empty(), Optional.of("us-east-1")).region()).contains("us-east-1");
    }

    @Test
    void anotherServersUrlNamesTheServer() {
        assertThat(of("http://mq.example:9324/000000000000/jobs").endpoint())
                .contains(URI.create("http://mq.example:9324/"));
        assertThat(of("http://mq.example:9324/0/jobs", Optional.of(URI.create("http://10.0.0.1")), Optional.empty())
                        .endpoint())
                .contains(URI.create("http://10.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "jobs.fifo",
                "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs.fifo",
                "https://sqs.eu-central-1.amazonaws.com/",
                "https://user:secret@mq.example/0/jobs",
                "https://mq.example/0/jobs?secret",
                "https:///jobs",
                "arn:aws:sqs:eu-central-1:123456789012:jobs"
            })
    void whatIsNoStandardQueueIsRefused(String queue) {
        assertThatThrownBy(() -> of(queue))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("queue must be ")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void theErrorForAFifoQueueStatesTheReason() {
        assertThatThrownBy(() -> of("jobs.fifo")).hasMessageContaining("standard queue");
    }
}
