package dev.hart.aws;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/** Signs URLs that open one object. Thread-safe. */
final class S3Signer {
    private static final Logger LOG = System.getLogger(S3Signer.class.getName());

    private final S3Settings settings;
    private final S3Presigner presigner;
    private final AwsCredentialsProvider credentials;
    private final AtomicBoolean shortened = new AtomicBoolean();

    S3Signer(S3Settings settings, S3Presigner presigner, AwsCredentialsProvider credentials) {
        this.settings = settings;
        this.presigner = presigner;
        this.credentials = credentials;
    }

    /**
     * Signs a URL for an object.
     *
     * @param key in the bucket, with the configured prefix
     * @param ttl the lifetime, 1 second to 7 days; shorter if the credentials expire sooner
     * @throws AwsException if the credentials have expired
     * @throws software.amazon.awssdk.core.exception.SdkException if there are no credentials
     */
    S3Url sign(String key, Duration ttl) {
        // Resolved once, so that the credentials that sign are those whose expiry is checked.
        AwsCredentials signing = credentials.resolveCredentials();
        Instant now = Instant.now();
        Duration life = UrlLifetime.of(ttl, signing, now);
        if (life.isZero()) {
            throw new AwsException(settings.describe() + ": cannot sign a URL: the credentials have expired");
        }
        if (life.compareTo(ttl) < 0 && shortened.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "URLs are valid for {0} s and not for {1} s, because the credentials that sign them expire sooner",
                    Long.toString(life.toSeconds()),
                    Long.toString(ttl.toSeconds()));
        }
        GetObjectRequest get = GetObjectRequest.builder()
                .bucket(settings.bucket())
                .key(key)
                // A private cache may keep the object as long as the URL is valid.
                .responseCacheControl("private, immutable")
                .responseExpires(now.truncatedTo(ChronoUnit.SECONDS).plus(life))
                .overrideConfiguration(
                        override -> override.credentialsProvider(StaticCredentialsProvider.create(signing)))
                .build();
        PresignedGetObjectRequest signed = presigner.presignGetObject(
                presign -> presign.signatureDuration(life).getObjectRequest(get));
        return new S3Url(
                URI.create(signed.url().toString()), signed.expiration().truncatedTo(ChronoUnit.SECONDS));
    }
}
