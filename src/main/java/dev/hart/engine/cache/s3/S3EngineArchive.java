package dev.hart.engine.cache.s3;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Content;
import dev.hart.engine.cache.EngineArchive;
import dev.hart.engine.cache.EngineCacheException;
import dev.hart.engine.cache.EngineKey;
import dev.hart.pack.PackFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Engines as the objects {@code engines/KEY/FILE} and, last, {@code engines/KEY/manifest.json} of a bucket, below its configured
 * prefix. An engine is code, so only those who build engines should be allowed to write there.
 */
public final class S3EngineArchive implements EngineArchive {
    private static final String FOLDER = "engines/";
    /** What S3 takes in one request. */
    private static final long LARGEST = 5L << 30;

    private final S3Bucket bucket;

    /** @param bucket closed with the archive */
    public S3EngineArchive(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public Optional<byte[]> manifest(EngineKey key) {
        return translated(() -> bucket.read(object(key, MANIFEST)));
    }

    @Override
    public void fetch(EngineKey key, String file, PackFile promise, Path target) throws IOException {
        try {
            if (!translated(() -> bucket.readFile(object(key, file), target, promise.size()))) {
                throw new EngineCacheException(bucket + ": " + object(key, file) + " is missing");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public String place(EngineKey key) {
        return bucket.address(FOLDER + key + "/");
    }

    @Override
    public long largest() {
        return LARGEST;
    }

    @Override
    public boolean create(EngineKey key, String file, Path source, PackFile facts) {
        String object = object(key, file);
        try {
            return translated(() -> bucket.createFile(object, source, facts.size(), facts.sha256())
                    || bucket.digest(object).equals(Optional.of(facts.sha256())));
        } catch (UncheckedIOException e) {
            throw new EngineCacheException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean publish(EngineKey key, byte[] manifest) {
        return translated(() -> bucket.create(object(key, MANIFEST), S3Content.of(manifest, "application/json")));
    }

    @Override
    public void close() {
        bucket.close();
    }

    private static String object(EngineKey key, String file) {
        return FOLDER + key + "/" + file;
    }

    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsException e) {
            throw new EngineCacheException(String.valueOf(e.getMessage()), e);
        }
    }
}
