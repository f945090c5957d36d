package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineCacheSettingsTest {
    private static ServiceConfig config(Map<String, String> environment) {
        return ServiceSettings.checked(TestSettings.fromEnvironment(environment));
    }

    @Test
    void theFolderCanBeNamedApartFromOtherFilesThatHartCanMakeAgain() {
        assertThat(config(Map.of("HART_CACHE", "/cache", "HART_ENGINE_CACHE", "/engines"))
                        .pipelineOptions()
                        .engine()
                        .engines())
                .isEqualTo(Optional.of(Path.of("/engines")));
    }

    @Test
    void theArchiveIsABucketOverTheConnectionOfS3() {
        ServiceConfig config = config(Map.of(
                "HART_ENGINE_CACHE_S3", "s3://shared-engines/hart/l4",
                "HART_ENGINE_CACHE_UPLOAD", "true",
                "HART_S3_ENDPOINT", "http://minio:9000",
                "HART_S3_PATH_STYLE", "true"));

        S3Settings archive = EngineCacheSettings.archive(config).orElseThrow();
        assertThat(archive.bucket()).isEqualTo("shared-engines");
        assertThat(archive.prefix()).isEqualTo("hart/l4/");
        assertThat(archive.endpoint()).isEqualTo(Optional.of(URI.create("http://minio:9000")));
        assertThat(archive.pathStyle()).isTrue();
        assertThat(config.engine().cacheUpload()).isTrue();
        assertThat(EngineCacheSettings.archive(config(Map.of()))).isEmpty();
        assertThat(EngineCacheSettings.archive(config(Map.of("HART_ENGINE_CACHE_S3", "s3://shared-engines"))))
                .hasValueSatisfying(whole -> assertThat(whole.prefix()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "https://shared-engines/x, 'hart.engine.cache-s3 must be s3://bucket/prefix'",
        "shared-engines, 'hart.engine.cache-s3 must be s3://bucket/prefix'",
        "s3://a, 'hart.engine.cache-s3: bucket must be'",
        "s3://shared-engines/a b, 'hart.engine.cache-s3: prefix must be'",
        "s3://shared-engines/../other, 'hart.engine.cache-s3: prefix must be'"
    })
    void anArchiveThatIsNoBucketIsRefusedByName(String url, String message) {
        assertThatThrownBy(() -> config(Map.of("HART_ENGINE_CACHE_S3", url)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void uploadingNeedsAnArchive() {
        assertThatThrownBy(() -> config(Map.of("HART_ENGINE_CACHE_UPLOAD", "true")))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.engine.cache-upload is set, but hart.engine.cache-s3 is not");
    }
}
