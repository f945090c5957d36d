package dev.hart.notify;

import dev.hart.api.FakeModel;
import dev.hart.aws.S3Server;
import dev.hart.aws.SqsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves the {@link FakeModel} with images and records in S3, jobs from SQS, and every kind of recipient. */
public final class CloudNoticesProfile implements QuarkusTestProfile {
    static final String SECRET = "whsec_bmV3IHNlY3JldCBvZiB0aGUgdGVzdCwgMzIgYnl0ZXM=";
    static final String OLD_SECRET = "whsec_b2xkIHNlY3JldCBvZiB0aGUgdGVzdCwgMzIgYnl0ZXM=";
    static final String JOBS = "jobs";
    static final String EVENTS = "events";
    static final String RECEIVER = "test.receiver";
    static final String SQS = "hart.sqs.endpoint";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Servers.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "hart.pack", "made-up",
                "hart.data", "target/test-data/cloud",
                "hart.store", "s3",
                "hart.s3.bucket", S3Server.BUCKET,
                "hart.s3.path-style", "true",
                "hart.sqs.queue", JOBS,
                "hart.sqs.wait", "1s",
                "hart.jobs.queue-owner", "anyone",
                "hart.jobs.first-pause", "10ms"));
        settings.put("hart.jobs.attempts", "2");
        settings.put("hart.events.queue", EVENTS);
        settings.put("hart.webhook.secrets", SECRET + "," + OLD_SECRET);
        settings.put("hart.webhook.allow", "127.0.0.1");
        settings.put("hart.webhook.plain-http", "true");
        return settings;
    }

    /** The servers that the service uses. */
    public static final class Servers implements QuarkusTestResourceLifecycleManager {
        private @Nullable S3Server s3;
        private @Nullable SqsServer sqs;
        private @Nullable RecordingReceiver receiver;

        @Override
        public Map<String, String> start() {
            S3Server images = S3Server.start();
            s3 = images;
            SqsServer queues = SqsServer.start();
            sqs = queues;
            queues.create(JOBS, 4);
            String unused = queues.create(EVENTS, Map.of());
            RecordingReceiver opened = RecordingReceiver.open();
            receiver = opened;
            System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
            System.setProperty("aws.secretAccessKey", S3Server.SECRET);
            return Map.of(
                    "hart.s3.endpoint",
                    images.endpoint().toString(),
                    SQS,
                    queues.endpoint().toString(),
                    RECEIVER,
                    opened.at("").toString(),
                    "hart.events.sink",
                    opened.at("/sink").toString());
        }

        @Override
        public void stop() {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            if (receiver != null) {
                receiver.close();
            }
            if (sqs != null) {
                sqs.close();
            }
            if (s3 != null) {
                s3.close();
            }
        }
    }
}
