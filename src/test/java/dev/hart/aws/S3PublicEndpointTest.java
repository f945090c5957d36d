package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class S3PublicEndpointTest {
    private static final URI INSIDE = URI.create("http://minio:9000");
    private static final URI OUTSIDE = URI.create("https://pictures.example:8443");

    @Test
    void signedUrlsContainThePublicEndpoint() {
        assertThat(url(Optional.of(OUTSIDE), true)).startsWith("https://pictures.example:8443/pictures/hart/a.png?");
        assertThat(url(Optional.of(OUTSIDE), false)).startsWith("https://pictures.pictures.example:8443/hart/a.png?");
    }

    @Test
    void theSignatureCoversThePublicHost() {
        // The signature covers the Host header, so a URL that was only rewritten would be refused.
        assertThat(url(Optional.of(OUTSIDE), true)).contains("X-Amz-SignedHeaders=host");
        assertThat(signature(url(Optional.of(OUTSIDE), true)))
                .isNotEqualTo(signature(url(Optional.of(URI.create("https://other.example")), true)));
    }

    @Test
    void withoutAPublicEndpointTheyContainTheEndpoint() {
        assertThat(url(Optional.empty(), true)).startsWith("http://minio:9000/pictures/hart/a.png?");
    }

    private static String signature(String url) {
        return url.replaceFirst(".*X-Amz-Signature=([0-9a-f]+).*", "$1");
    }

    private static String url(Optional<URI> publicEndpoint, boolean pathStyle) {
        S3Settings settings = new S3Settings(
                "pictures",
                "hart",
                Optional.of(INSIDE),
                publicEndpoint,
                Optional.empty(),
                pathStyle,
                Encryption.BY_BUCKET,
                Duration.ofSeconds(3));
        try (S3Bucket bucket = S3Buckets.open(
                settings, StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))) {
            return bucket.url("a.png", Duration.ofMinutes(5)).uri().toString();
        }
    }
}
