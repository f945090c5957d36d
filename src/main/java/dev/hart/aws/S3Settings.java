package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bucket, and the way to it.
 *
 * @param bucket its name
 * @param prefix what keys of ours begin with: empty, or parts that each end in {@code /}; the last {@code /} may be left out
 * @param endpoint of a server that is not Amazon's: {@code http(s)://host[:port][/path]}
 * @param region without this what the environment says, or {@code us-east-1} where there is an endpoint
 * @param pathStyle whether the bucket stands in the path rather than in the host's name
 * @param encryption what is asked for everything written
 * @param timeout from a call to its end with all its attempts, 1 s to 10 min
 */
public record S3Settings(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Encryption encryption,
        Duration timeout) {
    /** The setting that names the region. */
    static final String REGION = "hart.s3.region";

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");
    private static final Pattern PREFIX = Pattern.compile("(?:(?!\\.{1,2}/)[A-Za-z0-9_.=-]{1,64}/){0,8}");

    /** @throws IllegalArgumentException if a value cannot be; the message begins with its name as settings have it */
    public S3Settings {
        prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        SettingChecks.require(BUCKET.matcher(bucket).matches(), "bucket must be the name of a bucket, is " + bucket);
        SettingChecks.require(
                PREFIX.matcher(prefix).matches(),
                "prefix must be up to 8 parts of letters, digits and _ . = -, joined by /, is " + prefix);
        region.ifPresent(name -> SettingChecks.region(name, "bucket"));
        SettingChecks.timeout(timeout);
        endpoint.ifPresent(SettingChecks::endpoint);
    }

    /** For messages: the bucket and where it is. */
    String describe() {
        String where = endpoint.map(url -> " at " + url).orElse("");
        return "S3 bucket " + bucket + where
                + region.map(name -> ", region " + name).orElse("");
    }
}
