package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Settings;
import dev.hart.config.EngineCacheSettings;
import dev.hart.config.ServiceConfig;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineSharing;
import dev.hart.engine.cache.s3.S3EngineArchive;

/** Opens the archive of engines that the settings name. */
public final class EngineArchives {
    private EngineArchives() {}

    /**
     * Returns how the settings have engines shared.
     *
     * @throws dev.hart.config.SettingsException naming the first setting whose value breaks a rule
     */
    public static EngineSharing sharing(ServiceConfig config) {
        return new EngineSharing(
                EngineCacheSettings.archive(config).map(bucket -> () -> open(bucket)),
                config.engine().cacheUpload());
    }

    private static EngineArchive open(S3Settings bucket) {
        try {
            return new S3EngineArchive(S3Buckets.open(bucket));
        } catch (AwsException e) {
            throw new EngineCacheException(String.valueOf(e.getMessage()), e);
        }
    }
}
