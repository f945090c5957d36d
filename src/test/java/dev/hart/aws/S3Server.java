package dev.hart.aws;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** S3Proxy in this JVM with objects in memory and one bucket; it refuses requests that its one key did not sign. */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "pictures";
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET = "test-secret-that-nobody-logs";

    private final S3Proxy proxy;
    private final BlobStore objects;

    private S3Server(S3Proxy proxy, BlobStore objects) {
        this.proxy = proxy;
        this.objects = objects;
    }

    public static S3Server start() {
        return start(BlobStores.create("transient", new Properties()));
    }

    /** Starts a server that ignores the condition of a conditional write, and writes. */
    public static S3Server startCareless() {
        return start(new ForwardingBlobStore(BlobStores.create("transient", new Properties())) {
            @Override
            public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
                return delegate().putBlob(request.toBuilder().ifNoneMatch(null).build(), content);
            }
        });
    }

    private static S3Server start(BlobStore objects) {
        try {
            objects.createContainer(BUCKET);
            S3Proxy proxy = S3Proxy.builder()
                    .blobStore(objects)
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET)
                    .ignoreUnknownHeaders(true)
                    .build();
            proxy.start();
            for (int i = 0; i < 500 && !proxy.getState().equals("STARTED"); i++) {
                Thread.sleep(10);
            }
            return new S3Server(proxy, objects);
        } catch (Exception e) {
            throw new IllegalStateException("no S3 server", e);
        }
    }

    public int port() {
        return proxy.getPort();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The objects in the server, read without HTTP. */
    public BlobStore objects() {
        return objects;
    }

    /** Removes all objects of the bucket. */
    public void clear() {
        objects.clearContainer(ListObjectsV2Request.builder().bucket(BUCKET).build());
    }

    public S3Settings settings() {
        return settings(endpoint());
    }

    /** Settings for the bucket through another address, with a short timeout. */
    public static S3Settings settings(URI endpoint) {
        return settings(endpoint, Encryption.BY_BUCKET, Duration.ofSeconds(6));
    }

    static S3Settings settings(URI endpoint, Encryption encryption, Duration timeout) {
        return new S3Settings(BUCKET, "hart", Optional.of(endpoint), Optional.empty(), true, encryption, timeout);
    }

    public S3Bucket bucket() {
        return S3Buckets.open(settings(), credentials());
    }

    public static AwsCredentialsProvider credentials() {
        return credentials(SECRET);
    }

    public static AwsCredentialsProvider credentials(String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, secret));
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not stop", e);
        }
    }
}
