package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.aws.S3Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoleSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void anInstanceDoesEverythingUnlessARoleIsSet() {
        assertThat(TestSettings.of(Map.of()).role()).isEqualTo(Role.ALL);
        assertThat(TestSettings.fromEnvironment(Map.of("HART_ROLE", "door")).role())
                .isEqualTo(Role.DOOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"door", "worker"})
    void aRoleNeedsJobs(String role) {
        assertThatThrownBy(() -> ServiceSettings.checked(
                        TestSettings.of(Map.of("hart.role", role, "hart.jobs.enabled", "false"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.role=" + role + " needs jobs: hart.jobs.enabled is false");
        assertThatThrownBy(() -> ServiceSettings.checked(
                        TestSettings.of(Map.of("hart.role", role, "hart.store", "s3", "hart.s3.bucket", "images"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage("hart.role=" + role + " needs jobs: with hart.store=s3 set hart.sqs.queue");
    }

    @Test
    void aDoorCannotRetire() {
        assertThatThrownBy(() -> ServiceSettings.checked(
                        TestSettings.of(Map.of("hart.role", "door", "hart.worker.retire-after", "10m"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.worker.retire-after is for instances with a worker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"door", "worker"})
    void aRoleWorksWithFilesAndInTheCloud(String role) {
        assertThat(ServiceSettings.checked(TestSettings.of(Map.of("hart.role", role))))
                .isNotNull();
        assertThat(ServiceSettings.checked(TestSettings.of(Map.of(
                        "hart.role", role, "hart.store", "s3", "hart.s3.bucket", "images", "hart.sqs.queue", "jobs"))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "s3://models/packs/demo/pack.json, packs/demo/",
        "s3://models/packs/demo/, packs/demo/",
        "s3://models/packs/demo, packs/demo/",
        "s3://models/pack.json, ''",
        "s3://models, ''"
    })
    void aDoorReadsAManifestInS3(String pack, String prefix) {
        ServiceConfig config = ServiceSettings.checked(
                TestSettings.of(Map.of("hart.role", "door", "hart.pack", pack, "hart.s3.path-style", "true")));

        S3Settings place = PackPlace.inS3(config).orElseThrow();

        assertThat(place.bucket()).isEqualTo("models");
        assertThat(place.prefix()).isEqualTo(prefix);
        assertThat(place.pathStyle()).isTrue();
    }

    @Test
    void onlyADoorReadsAManifestInS3() {
        ServiceConfig config = TestSettings.of(Map.of("hart.pack", "s3://models/demo"));

        assertThatThrownBy(() -> ServiceSettings.checked(config))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("hart.role=all needs the folder of the pack");
        assertThatThrownBy(config::packFolder).isInstanceOf(SettingsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///pack.json", "s3://models/a b", "s3://models/../x"})
    void anAddressThatIsNoObjectIsRefused(String pack) {
        assertThatThrownBy(
                        () -> ServiceSettings.checked(TestSettings.of(Map.of("hart.role", "door", "hart.pack", pack))))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("hart.pack");
    }

    @Test
    void aPackIsNamedByItsFolderOrItsManifest() throws Exception {
        Path manifest = Files.createFile(folder.resolve("pack.json"));

        assertThat(packFolder(folder)).isEqualTo(folder);
        assertThat(packFolder(manifest)).isEqualTo(folder);
        assertThat(packFolder(folder.resolve("missing").resolve("pack.json")))
                .isEqualTo(folder.resolve("missing").resolve("pack.json"));
    }

    private static Path packFolder(Path named) {
        return TestSettings.of(Map.of("hart.pack", named.toString())).packFolder();
    }
}
