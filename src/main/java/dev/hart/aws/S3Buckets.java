package dev.hart.aws;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Opens buckets. */
public final class S3Buckets {
    private S3Buckets() {}

    /**
     * Opens a bucket with the credentials of the environment: variables, a profile, or the role of a service account, a
     * container or the machine. No request is sent to S3 yet.
     *
     * @throws AwsException if the region is unknown
     */
    public static S3Bucket open(S3Settings settings) {
        return open(settings, DefaultCredentialsProvider.builder().build());
    }

    /**
     * Opens a bucket with these credentials.
     *
     * @throws AwsException if the region is unknown
     */
    public static S3Bucket open(S3Settings settings, AwsCredentialsProvider credentials) {
        S3Configuration wire = S3Configuration.builder()
                .pathStyleAccessEnabled(settings.pathStyle())
                // Bodies are small, and every server supports plain ones.
                .chunkedEncodingEnabled(false)
                .expectContinueEnabled(false)
                .build();
        SdkHttpClient http = AwsCalls.http(settings.timeout());
        try {
            S3Client client = client(settings, credentials, wire, http);
            S3Presigner.Builder presigner = S3Presigner.builder()
                    .region(client.serviceClientConfiguration().region())
                    .credentialsProvider(credentials)
                    .serviceConfiguration(wire);
            settings.signedEndpoint().ifPresent(presigner::endpointOverride);
            S3Presigner signing = presigner.build();
            return new S3Bucket(settings, client, new S3Signer(settings, signing, credentials), () -> {
                signing.close();
                client.close();
                http.close();
            });
        } catch (SdkException e) {
            throw new AwsException(
                    settings.describe() + ": " + AwsErrorMessages.of(e, settings.timeout(), S3Settings.REGION), e);
        }
    }

    private static S3Client client(
            S3Settings settings, AwsCredentialsProvider credentials, S3Configuration wire, SdkHttpClient http) {
        S3ClientBuilder client = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .serviceConfiguration(wire)
                .overrideConfiguration(AwsCalls.within(settings.timeout()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        settings.endpoint()
                .ifPresent(endpoint -> client.endpointOverride(endpoint).region(Region.US_EAST_1));
        settings.region().map(Region::of).ifPresent(client::region);
        return client.build();
    }
}
