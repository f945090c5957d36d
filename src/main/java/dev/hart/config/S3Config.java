package dev.hart.config;

import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings {@code hart.s3.*}: a bucket at Amazon or in another store with S3's interface. hart finds credentials as Amazon's
 * tools do: in the environment, in a profile, or from the role of the service account, container or machine.
 */
public interface S3Config {
    /** The bucket's name; required with {@code hart.store=s3}. */
    Optional<String> bucket();

    /** The beginning of all keys that hart uses in the bucket, for example {@code hart/}; by default empty. */
    Optional<String> prefix();

    /** The URL of a server that is not Amazon's, for example {@code https://minio.example:9000}. */
    Optional<URI> endpoint();

    /**
     * The URL at which clients reach the server, if it is not {@code endpoint}: signed URLs contain it. For example, inside a
     * network the endpoint is {@code http://minio:9000} and outside {@code https://pictures.example}.
     */
    Optional<URI> publicEndpoint();

    /**
     * The bucket's region; by default the region that the environment names, or {@code us-east-1} if an endpoint is set.
     */
    Optional<String> region();

    /** Whether URLs contain the bucket in the path instead of the host's name, which many servers other than Amazon's need. */
    @WithDefault("false")
    boolean pathStyle();

    /**
     * The encryption that hart asks for: {@code none} (the bucket's own setting decides), {@code AES256} or {@code aws:kms}.
     */
    @WithDefault("none")
    String sse();

    /** The id, alias or ARN of the KMS key for {@code aws:kms}; by default the account's own key for S3. */
    Optional<String> kmsKey();

    /** The time for one call with all its attempts, 1 second to 10 minutes; each attempt may take a third of it. */
    @WithDefault("30s")
    Duration timeout();
}
