package dev.hart.aws;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The part of a bucket below the configured prefix, which keys here do not contain. Thread-safe. Methods that send requests
 * throw {@link AwsException} if the store cannot be reached or refuses a request, after the attempts and the time that the
 * settings allow.
 */
public final class S3Bucket implements AutoCloseable {
    /** How many attempts a create has that meets another create of the same key. */
    private static final int CONFLICTS = 6;

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    /** Bytes in a second below which an upload or download of a file is given up. */
    private static final long SLOWEST = 2_000_000;

    private static final String DIGEST = "sha256";

    private final S3Settings settings;
    private final S3Client client;
    private final S3Signer signer;
    private final Runnable closing;

    S3Bucket(S3Settings settings, S3Client client, S3Signer signer, Runnable closing) {
        this.settings = settings;
        this.client = client;
        this.signer = signer;
        this.closing = closing;
    }

    /**
     * Writes the object {@code probe}, reads it and lists one object, so that a wrong address, permission or encryption is found
     * early. The object stays.
     */
    public void probe() {
        String key = "probe";
        put(key, S3Content.of(new byte[0], "application/octet-stream"));
        if (read(key).isEmpty()) {
            throw new AwsException(settings.describe() + ": the object that was just written cannot be found");
        }
        list("", Optional.empty(), 1, found -> true);
    }

    /** Writes an object, replacing an existing one. */
    public void put(String key, S3Content content) {
        call("write " + key, () -> client.putObject(request(key, content).build(), body(content)));
    }

    /**
     * Writes an object unless the key has one.
     *
     * @return whether this call wrote it; false too if an earlier attempt of this call wrote it and its answer was lost
     */
    public boolean create(String key, S3Content content) {
        return create(key, request(key, content).ifNoneMatch("*").build(), body(content));
    }

    private boolean create(String key, PutObjectRequest request, RequestBody body) {
        for (int conflicts = 1; ; conflicts++) {
            try {
                client.putObject(request, body);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                if (e.statusCode() != CONFLICT || conflicts == CONFLICTS) {
                    throw fault("create " + key, e);
                }
                pause(conflicts);
            } catch (SdkException e) {
                throw fault("create " + key, e);
            }
        }
    }

    /** Reads the object of a key; empty if the key has none. */
    public Optional<byte[]> read(String key) {
        try {
            return Optional.of(
                    client.getObject(get -> get.bucket(settings.bucket()).key(inBucket(key)), S3Body.toBytes()));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw fault("read " + key, e);
        }
    }

    /**
     * Writes an object of a file's contents unless the key has one. The file is not read into memory. A call may take longer than
     * the settings allow others: by a second for each {@value #SLOWEST} bytes.
     *
     * @param size of the file in bytes, at most 5 GiB, which is what S3 takes in one request
     * @param sha256 of the file, 64 lower-case hexadecimal digits; stored as {@code x-amz-meta-sha256}, too
     * @return whether this call wrote it; false too if an earlier attempt of this call wrote it and its answer was lost
     */
    public boolean createFile(String key, Path file, long size, String sha256) {
        PutObjectRequest request = encrypted(PutObjectRequest.builder())
                .bucket(settings.bucket())
                .key(inBucket(key))
                .contentType("application/octet-stream")
                .metadata(Map.of(DIGEST, sha256))
                .checksumSHA256(base64(sha256))
                .ifNoneMatch("*")
                .overrideConfiguration(longer(size))
                .build();
        return create(key, request, RequestBody.fromFile(file));
    }

    /** Returns the SHA-256 that {@link #createFile} stored with an object; empty if the key has none. */
    public Optional<String> digest(String key) {
        try {
            return Optional.ofNullable(
                    client.headObject(head -> head.bucket(settings.bucket()).key(inBucket(key)))
                            .metadata()
                            .get(DIGEST));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw fault("read " + key, e);
        }
    }

    /**
     * Reads the object of a key into a file, which is not read into memory.
     *
     * @param target replaced; contains a part if the call fails
     * @param size the expected size in bytes, by which the time of the call is chosen
     * @return false if the key has no object
     * @throws UncheckedIOException if the file cannot be written
     */
    public boolean readFile(String key, Path target, long size) {
        try {
            client.getObject(
                    get -> get.bucket(settings.bucket()).key(inBucket(key)).overrideConfiguration(longer(size)),
                    S3Body.toFile(target));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        } catch (SdkException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof UncheckedIOException unwritable) {
                    throw unwritable;
                }
            }
            throw fault("read " + key, e);
        }
    }

    private AwsRequestOverrideConfiguration longer(long bytes) {
        return AwsCalls.waiting(settings.timeout(), Duration.ofSeconds(bytes / SLOWEST));
    }

    /** Removes an object; does nothing if the key has none. */
    public void delete(String key) {
        call(
                "delete " + key,
                () -> client.deleteObject(
                        delete -> delete.bucket(settings.bucket()).key(inBucket(key))));
    }

    /**
     * Lists objects whose keys begin with a prefix, in the order of their keys.
     *
     * @param after the key after which the list begins; empty to begin with the first
     * @param limit the most objects to list, 1 to 1,000
     * @param ours selects keys; others are left out and do not count
     */
    public List<S3Entry> list(String prefix, Optional<String> after, int limit, Predicate<String> ours) {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(settings.bucket())
                .prefix(inBucket(prefix))
                .startAfter(after.map(this::inBucket).orElse(null))
                .maxKeys(limit)
                .build();
        return call("list " + prefix, () -> {
            List<S3Entry> found = new ArrayList<>();
            for (S3Object object : client.listObjectsV2Paginator(request).contents()) {
                String key = object.key().substring(settings.prefix().length());
                if (ours.test(key)) {
                    found.add(new S3Entry(key, object.lastModified()));
                }
                if (found.size() == limit) {
                    break;
                }
            }
            return found;
        });
    }

    /**
     * Signs a URL under which anyone who has it can read an object for a while. Whether the object exists is not checked; no
     * request is sent to S3.
     *
     * @param ttl the lifetime, 1 second to 7 days; shorter if the credentials that sign the URL expire sooner
     * @throws AwsException if there are no credentials, or they have expired
     */
    public S3Url url(String key, Duration ttl) {
        return call("sign a URL", () -> signer.sign(inBucket(key), ttl));
    }

    @Override
    public void close() {
        closing.run();
    }

    @Override
    public String toString() {
        return settings.describe();
    }

    /** Returns the address of an object, or of the objects whose keys begin so, as {@code s3://bucket/prefix…} for people. */
    public String address(String key) {
        return "s3://" + settings.bucket() + "/" + inBucket(key);
    }

    private String inBucket(String key) {
        return settings.prefix() + key;
    }

    private PutObjectRequest.Builder request(String key, S3Content content) {
        return encrypted(PutObjectRequest.builder())
                .bucket(settings.bucket())
                .key(inBucket(key))
                .contentType(content.type())
                .cacheControl(content.cacheControl().orElse(null))
                .metadata(content.metadata())
                // The server compares it with the content it received. The SDK would compute another checksum, in a
                // form that not all servers support.
                .checksumSHA256(base64(content.sha256()));
    }

    private PutObjectRequest.Builder encrypted(PutObjectRequest.Builder request) {
        switch (settings.encryption().kind()) {
            case BY_BUCKET -> {}
            case S3_KEYS -> request.serverSideEncryption(ServerSideEncryption.AES256);
            case KMS ->
                request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(settings.encryption().kmsKey().orElse(null));
        }
        return request;
    }

    private static String base64(String sha256) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }

    private static RequestBody body(S3Content content) {
        return RequestBody.fromBytes(content.bytes());
    }

    private <T> T call(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw fault(what, e);
        }
    }

    private AwsException fault(String what, SdkException cause) {
        return new AwsException(
                settings.describe() + ": cannot " + what + ": "
                        + AwsErrorMessages.of(cause, settings.timeout(), S3Settings.REGION),
                cause);
    }

    private void pause(int conflicts) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(50L << conflicts));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwsException(settings.describe() + ": interrupted", e);
        }
    }
}
