package dev.hart.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a bucket and the connection to it.
 *
 * @param bucket its name
 * @param prefix of all keys that hart uses: empty, or up to eight parts that each end in {@code /}; the last {@code /} may be
 *     left out
 * @param endpoint of a server that is not Amazon's: {@code http(s)://host[:port][/path]}; empty for Amazon's
 * @param publicEndpoint the address at which clients reach that server, which signed URLs contain; if absent, the endpoint
 * @param region if absent, {@code us-east-1} with an endpoint, and that of the environment without one
 * @param pathStyle whether URLs contain the bucket in the path rather than in the host name
 * @param encryption that is requested for each object
 * @param timeout of a call with all its attempts, 1 s to 10 min
 */
public record S3Settings(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        Optional<URI> publicEndpoint,
        Optional<String> region,
        boolean pathStyle,
        Encryption encryption,
        Duration timeout) {
    /** The setting that names the region. */
    static final String REGION = "hart.s3.region";

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");
    private static final Pattern PREFIX = Pattern.compile("(?:(?!\\.{1,2}/)[A-Za-z0-9_.=-]{1,64}/){0,8}");

    /** @throws IllegalArgumentException if a value is invalid; the message begins with the name of the setting */
    public S3Settings {
        prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        SettingChecks.require(BUCKET.matcher(bucket).matches(), "bucket must be the name of a bucket, is " + bucket);
        SettingChecks.require(
                PREFIX.matcher(prefix).matches(),
                "prefix must be up to 8 parts of letters, digits and _ . = -, joined by /, is " + prefix);
        region.ifPresent(name -> SettingChecks.region(name, "bucket"));
        SettingChecks.timeout(timeout);
        endpoint.ifPresent(url -> SettingChecks.endpoint("endpoint", url));
        publicEndpoint.ifPresent(url -> SettingChecks.endpoint("public-endpoint", url));
    }

    /** A bucket whose clients reach it at the address that hart uses itself. */
    public S3Settings(
            String bucket,
            String prefix,
            Optional<URI> endpoint,
            Optional<String> region,
            boolean pathStyle,
            Encryption encryption,
            Duration timeout) {
        this(bucket, prefix, endpoint, Optional.empty(), region, pathStyle, encryption, timeout);
    }

    /** The address in signed URLs; empty for Amazon's own. */
    Optional<URI> signedEndpoint() {
        return publicEndpoint.or(() -> endpoint);
    }

    /** The bucket, the endpoint and the region, for messages. */
    String describe() {
        String where = endpoint.map(url -> " at " + url).orElse("");
        return "S3 bucket " + bucket + where
                + region.map(name -> ", region " + name).orElse("");
    }
}
