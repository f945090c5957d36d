package dev.hart.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {
    @ParameterizedTest
    @CsvSource({"'',''", "hart,hart/", "hart/,hart/", "a/b.c=d,a/b.c=d/"})
    void aPrefixEndsInASlash(String given, String prefix) {
        assertThat(settings("bucket", given, "https://s3.example").prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "a//b", "..", "a/../b", "./a", "a b", "ä", "a/b/c/d/e/f/g/h/i"})
    void anInvalidPrefixIsRefused(String prefix) {
        assertThatThrownBy(() -> settings("bucket", prefix, "https://s3.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("prefix must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "a/b", "-ab", "a b c", "a?b"})
    void anInvalidBucketNameIsRefused(String bucket) {
        assertThatThrownBy(() -> settings(bucket, "", "https://s3.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bucket must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3.example", "ftp://s3.example", "https://u:secret@s3.example", "https://s3.example?a=secret"})
    void anInvalidEndpointIsRefusedAndNotRepeated(String endpoint) {
        assertThatThrownBy(() -> settings("bucket", "", endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint must be")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void encryptionHasTheNamesOfS3() {
        assertThat(Encryption.of("none", Optional.empty())).isEqualTo(Encryption.BY_BUCKET);
        assertThat(Encryption.of("AES256", Optional.empty()).kind()).isEqualTo(Encryption.Kind.S3_KEYS);
        assertThat(Encryption.of("aws:kms", Optional.of("alias/a")).kmsKey()).hasValue("alias/a");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"kms, -", "aes256, -", "none, alias/a", "AES256, alias/a", "aws:kms, ''", "aws:kms, 'a b'"})
    void invalidEncryptionIsRefused(String sse, String key) {
        assertThatThrownBy(() -> Encryption.of(sse, Optional.ofNullable(key)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static S3Settings settings(String bucket, String prefix, String endpoint) {
        return new S3Settings(
                bucket,
                prefix,
                Optional.of(URI.create(endpoint)),
                Optional.empty(),
                false,
                Encryption.BY_BUCKET,
                Duration.ofSeconds(30));
    }
}
