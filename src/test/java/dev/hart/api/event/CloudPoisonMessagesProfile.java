package dev.hart.api.event;

import dev.hart.api.FakeModel;
import dev.hart.api.S3StoreProfile;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves the {@link FakeModel} with jobs of at most two attempts, with records and images in S3 and messages in SQS. */
public final class CloudPoisonMessagesProfile implements QuarkusTestProfile {
    static final String QUEUE = "jobs";
    private static final int ATTEMPTS = 2;

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(S3StoreProfile.Server.class), new TestResourceEntry(Queues.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        settings.put("hart.pack", "made-up");
        settings.put(
                "hart.data",
                "target/test-data/poison-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        settings.put("hart.jobs.attempts", "" + ATTEMPTS);
        settings.put("hart.jobs.lease", "1s");
        settings.put("hart.jobs.first-pause", "10ms");
        settings.put("hart.jobs.longest-pause", "20ms");
        settings.put("hart.jobs.queue-owner", "anyone");
        settings.put("hart.recovery-interval", "100ms");
        settings.put("hart.store", "s3");
        settings.put("hart.s3.bucket", S3Server.BUCKET);
        settings.put("hart.s3.path-style", "true");
        settings.put("hart.sqs.queue", QUEUE);
        settings.put("hart.sqs.wait", "1s");
        return settings;
    }

    /** Creates the queue and its dead-letter queue as docs/guides/queue.md recommends. */
    public static final class Queues implements QuarkusTestResourceLifecycleManager {
        private @Nullable SqsServer server;

        @Override
        public Map<String, String> start() {
            SqsServer started = SqsServer.start();
            server = started;
            started.create(QUEUE, ATTEMPTS + 2);
            return Map.of("hart.sqs.endpoint", started.endpoint().toString());
        }

        @Override
        public void stop() {
            if (server != null) {
                server.close();
            }
        }
    }
}
