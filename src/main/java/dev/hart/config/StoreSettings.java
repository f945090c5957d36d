package dev.hart.config;

import dev.hart.aws.Encryption;
import dev.hart.aws.S3Settings;
import dev.hart.config.ServiceConfig.Store;

/** What the settings of the store must be. */
public final class StoreSettings {
    private StoreSettings() {}

    /** @throws SettingsException naming the first that cannot be */
    static void check(ServiceConfig config) {
        if (config.store() == Store.S3) {
            s3(config);
        } else if (config.s3().bucket().isPresent()) {
            // Who names a bucket believes that pictures go there.
            throw new SettingsException("hart.s3.bucket is set, but hart.store is not s3");
        }
    }

    /** @throws SettingsException naming the first that cannot be */
    public static S3Settings s3(ServiceConfig config) {
        ServiceConfig.S3 s3 = config.s3();
        String bucket = s3.bucket().orElseThrow(() -> new SettingsException("hart.store=s3 needs hart.s3.bucket"));
        try {
            return new S3Settings(
                    bucket,
                    s3.prefix().orElse(""),
                    s3.endpoint(),
                    s3.region(),
                    s3.pathStyle(),
                    Encryption.of(s3.sse(), s3.kmsKey()),
                    s3.timeout());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("hart.s3." + e.getMessage());
        }
    }
}
