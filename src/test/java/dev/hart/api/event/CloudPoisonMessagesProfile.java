package dev.hart.api.event;

import dev.hart.api.S3StoreProfile;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of {@link PoisonMessagesProfile} with records and images in S3 and messages in SQS. */
public final class CloudPoisonMessagesProfile extends PoisonMessagesProfile {
    static final String QUEUE = "jobs";

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(S3StoreProfile.Server.class), new TestResourceEntry(Queues.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = super.getConfigOverrides();
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
