package dev.hart.service;

import dev.hart.aws.S3Buckets;
import dev.hart.config.EngineCacheSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.s3.S3EngineArchive;
import java.util.Optional;

/** Opens the archive of engines that the settings name. */
public final class EngineArchives {
    private EngineArchives() {}

    /**
     * Opens the archive, without a request to it; empty if the settings name none.
     *
     * @throws dev.hart.config.SettingsException naming the first setting whose value breaks a rule
     * @throws dev.hart.aws.AwsException if the region is unknown
     */
    public static Optional<EngineArchive> open(ServiceConfig config) {
        return EngineCacheSettings.archive(config).map(bucket -> new S3EngineArchive(S3Buckets.open(bucket)));
    }

    /** Returns how the settings have engines shared. */
    public static EngineSharing sharing(ServiceConfig config) {
        return new EngineSharing(
                EngineCacheSettings.archive(config).map(bucket -> () -> new S3EngineArchive(S3Buckets.open(bucket))),
                config.engine().cacheUpload());
    }
}
