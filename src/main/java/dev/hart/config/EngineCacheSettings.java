package dev.hart.config;

import dev.hart.aws.Encryption;
import dev.hart.aws.S3Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules for the settings of the engine cache, and what the client of its archive takes from them. */
public final class EngineCacheSettings {
    private static final Pattern ARCHIVE = Pattern.compile("s3://([^/]+)(?:/(.*))?");

    private EngineCacheSettings() {}

    /** @throws SettingsException naming the first setting whose value breaks a rule */
    static void check(ServiceConfig config) {
        Optional<S3Settings> archive = archive(config);
        Rule.require(
                archive.isPresent() || !config.engine().cacheUpload(),
                () -> "hart.engine.cache-upload is set, but hart.engine.cache-s3 is not");
    }

    /**
     * Returns the settings of the bucket that {@code hart.engine.cache-s3} names; empty if it is not set.
     *
     * @throws SettingsException naming the first setting whose value breaks a rule
     */
    public static Optional<S3Settings> archive(ServiceConfig config) {
        return config.engine().cacheS3().map(url -> archive(url, config.s3()));
    }

    private static S3Settings archive(String url, S3Config s3) {
        Matcher parts = ARCHIVE.matcher(url);
        Rule.require(parts.matches(), () -> "hart.engine.cache-s3 must be s3://bucket/prefix, is " + url);
        String prefix = parts.group(2) == null ? "" : parts.group(2);
        // The bucket and its prefix alone, so that the message names this setting.
        S3Settings unused = Rule.make(
                "hart.engine.cache-s3: ",
                () -> new S3Settings(
                        parts.group(1),
                        prefix,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Encryption.of("none", Optional.empty()),
                        Duration.ofMinutes(1)));
        return StoreSettings.s3(s3, parts.group(1), prefix);
    }
}
