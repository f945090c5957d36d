package dev.hart.api;

import dev.hart.aws.S3Server;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves the {@link FakeModel} with its images in S3. */
public final class S3StoreProfile implements QuarkusTestProfile {
    static final String DATA = "target/test-data/s3";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(FakeModel.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Server.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "hart.pack", "made-up",
                "hart.data", DATA,
                "hart.url-ttl", "10m",
                "hart.store", "s3",
                "hart.s3.bucket", S3Server.BUCKET,
                "hart.s3.path-style", "true",
                "quarkus.log.level", "DEBUG",
                // The console handler would keep the level for all later tests.
                "quarkus.log.console.level", "INFO");
    }

    /** Starts the S3 server, and sets the credentials where Amazon's SDK looks for them. */
    public static final class Server implements QuarkusTestResourceLifecycleManager {
        private @Nullable S3Server server;

        @Override
        public Map<String, String> start() {
            S3Server started = S3Server.start();
            server = started;
            System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
            System.setProperty("aws.secretAccessKey", S3Server.SECRET);
            return Map.of("hart.s3.endpoint", started.endpoint().toString());
        }

        @Override
        public void stop() {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            if (server != null) {
                server.close();
            }
        }
    }
}
