package dev.hart.config;

import dev.hart.aws.Encryption;
import dev.hart.aws.S3Settings;
import dev.hart.config.ServiceConfig.Store;

/** The rules for the settings of the image store ({@code hart.store}, {@code hart.s3}), and what its client takes from them. */
public final class StoreSettings {
    private StoreSettings() {}

    /** @throws SettingsException naming the first setting that breaks a rule, is missing or does not fit {@code hart.store} */
    static void check(ServiceConfig config) {
        if (config.store() == Store.S3) {
            S3Settings unused = s3(config);
        } else {
            // An operator who names a bucket expects images to go there.
            Rule.require(config.s3().bucket().isEmpty(), () -> "hart.s3.bucket is set, but hart.store is not s3");
        }
    }

    /**
     * Returns the settings of the bucket, for {@code hart.store=s3}.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule, or {@code hart.s3.bucket} if it is not set
     */
    public static S3Settings s3(ServiceConfig config) {
        S3Config s3 = config.s3();
        String bucket = s3.bucket().orElseThrow(() -> new SettingsException("hart.store=s3 needs hart.s3.bucket"));
        return s3(s3, bucket, s3.prefix().orElse(""));
    }

    /** Returns the settings of another bucket, or of another prefix, with the same connection. */
    static S3Settings s3(S3Config s3, String bucket, String prefix) {
        return Rule.make(
                "hart.s3.",
                () -> new S3Settings(
                        bucket,
                        prefix,
                        s3.endpoint(),
                        s3.publicEndpoint(),
                        s3.region(),
                        s3.pathStyle(),
                        Encryption.of(s3.sse(), s3.kmsKey()),
                        s3.timeout()));
    }
}
