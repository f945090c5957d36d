package dev.hart.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import dev.hart.config.ServiceConfig;
import dev.hart.config.ServiceSettings;
import dev.hart.config.SettingsException;
import dev.hart.config.TestSettings;
import dev.hart.job.sqs.SqsQueue;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStorageServerIT {
    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", S3Server.ACCESS_KEY, "aws.secretAccessKey", S3Server.SECRET);

    private final S3Server s3 = S3Server.start();
    private final SqsServer sqs = SqsServer.start();
    private final Map<String, String> before = new HashMap<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void set() {
        sqs.create("jobs", 9);
        String unused = sqs.create("events", Map.of());
        CREDENTIALS.forEach((name, value) -> {
            String was = System.setProperty(name, value);
            if (was != null) {
                before.put(name, was);
            }
        });
    }

    @AfterEach
    void close() {
        CREDENTIALS.keySet().forEach(System::clearProperty);
        before.forEach(System::setProperty);
        sqs.close();
        s3.close();
    }

    @Test
    void eventsMustNotGoToTheDeadLetterQueue() {
        ServiceConfig config = config("jobs-dead");

        assertThatThrownBy(() -> JobStorage.open(config, Clock.systemUTC()).close())
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(
                        "hart.events.queue must be another one than the dead-letter queue of hart.sqs.queue, is jobs-dead");
    }

    @Test
    void eventsMayGoToAnotherQueue() {
        try (JobStorage storage = JobStorage.open(config("events"), Clock.systemUTC())) {
            assertThat(storage.queue()).isInstanceOf(SqsQueue.class);
        }
    }

    private ServiceConfig config(String events) {
        Map<String, String> settings = Map.of(
                "hart.data",
                folder.toString(),
                "hart.store",
                "s3",
                "hart.s3.bucket",
                S3Server.BUCKET,
                "hart.s3.path-style",
                "true",
                "hart.s3.endpoint",
                s3.endpoint().toString(),
                "hart.sqs.queue",
                "jobs",
                "hart.sqs.endpoint",
                sqs.endpoint().toString(),
                "hart.events.queue",
                events);
        return ServiceSettings.checked(TestSettings.of(settings));
    }
}
