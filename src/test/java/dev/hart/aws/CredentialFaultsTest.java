package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;

/** The messages are made by the SDK itself, in the order in which its default chain asks. */
class CredentialFaultsTest {
    private static final String NONE =
            "there are no AWS credentials, neither in the environment nor in a profile nor from a role";

    private static final String PROFILES = """
            [profile half]
            aws_access_key_id = AKIAIOSFODNN7EXAMPLE
            [profile role]
            role_arn = arn:aws:iam::123456789012:role/x
            source_profile = none
            [profile process]
            credential_process = /bin/false topsecret
            [profile sso]
            sso_session = my
            sso_account_id = 123456789012
            sso_role_name = reader
            region = eu-central-1
            [sso-session my]
            sso_region = eu-central-1
            sso_start_url = https://example.awsapps.com/start
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "half|Profile property 'aws_secret_access_key' was not configured for 'half'",
                "role|The source profile of 'role' was configured to be 'none', but that source profile has no credentials configured",
                "nope|Profile file contained no credentials for profile 'nope'",
                "process|Failed to refresh process-based credentials"
            })
    void theReasonOfTheProviderThatWasSetUpIsNamedAndNothingElse(String profile, String reason) {
        assertThat(CredentialFaults.describe(message(profile))).isEqualTo(NONE + ": " + reason);
    }

    /** Without Amazon's module for it, the reason would be that the module is absent. */
    @Test
    void aProfileOfTheIdentityCenterFailsForItsSessionOnly() {
        assertThat(CredentialFaults.describe(message("sso")))
                .startsWith(NONE + ": ")
                .contains("aws sso login")
                .doesNotContain("module");
    }

    @Test
    void withNothingSetUpThePlacesAreNamed() {
        assertThat(CredentialFaults.describe(message("default"))).isEqualTo(NONE);
    }

    @Test
    void theFaultOfALoneProviderIsNamedToo() {
        assertThat(CredentialFaults.describe("Unable to load credentials from the vault."))
                .isEqualTo(NONE + ": Unable to load credentials from the vault");
    }

    private static String message(String profile) {
        ProfileFile file = ProfileFile.builder()
                .content(new ByteArrayInputStream(PROFILES.getBytes(StandardCharsets.UTF_8)))
                .type(ProfileFile.Type.CONFIGURATION)
                .build();
        try (AwsCredentialsProviderChain chain = AwsCredentialsProviderChain.builder()
                .credentialsProviders(
                        SystemPropertyCredentialsProvider.create(),
                        ProfileCredentialsProvider.builder()
                                .profileFile(file)
                                .profileName(profile)
                                .build())
                .build()) {
            chain.resolveCredentials();
            throw new AssertionError("there are credentials");
        } catch (SdkClientException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
