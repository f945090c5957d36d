package dev.hart.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.Provider;
import dev.hart.generation.PipelineOptions;
import dev.hart.pack.PackException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigTest {
    @TempDir
    private Path home = Path.of("");

    @Test
    void hasDefaultsForEverything() {
        ServiceConfig config = config(Map.of());

        assertThat(config.home()).isEqualTo(Path.of("."));
        assertThat(config.dataFolder()).isEqualTo(Path.of("./data"));
        assertThat(config.publicUrl()).isEmpty();
        assertThat(config.urlTtl()).isEqualTo(Duration.ofHours(1));
        assertThat(config.queue().capacity()).isEqualTo(16);
        assertThat(config.engine().options()).isEqualTo(PipelineOptions.DEFAULT);
    }

    @Test
    void takesWhatIsConfigured() {
        ServiceConfig config = config(Map.of(
                "hart.pack", "p",
                "hart.data", "d",
                "hart.public-url", "https://a.example/b",
                "hart.url-ttl", "30s",
                "hart.engine.provider", "cuda",
                "hart.engine.device", "1",
                "hart.engine.max-batch", "8"));

        assertThat(config.packFolder()).isEqualTo(Path.of("p"));
        assertThat(config.dataFolder()).isEqualTo(Path.of("d"));
        assertThat(config.publicUrl()).contains(URI.create("https://a.example/b"));
        assertThat(config.urlTtl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.engine().options().engine().provider()).isEqualTo(Provider.CUDA);
        assertThat(config.engine().options().engine().device()).isEqualTo(1);
        assertThat(config.engine().options().maxBatch()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "hart.queue.capacity,0",
        "hart.engine.threads,-1",
        "hart.engine.device,-1",
        "hart.engine.max-batch,-1",
        "hart.url-ttl,0s",
        "hart.public-url,pictures.example",
        "hart.public-url,https://a.example/?b",
        "hart.public-url,https://user:secret@a.example/",
        "hart.url-ttl,8d"
    })
    void refusesWhatCannotBeByName(String name, String value) {
        ServiceConfig config = config(Map.of(name, value));

        assertThatThrownBy(config::checked)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void servesTheDemoPackOfTheInstallation() throws IOException {
        ServiceConfig config = config(Map.of("hart.home", home.toString()));
        assertThatThrownBy(config::packFolder)
                .isInstanceOf(PackException.class)
                .hasMessageContaining(home.resolve("models/demo").toString());

        Path demo = Files.createDirectories(home.resolve("models/demo"));
        Files.writeString(demo.resolve("pack.json"), "{}");
        assertThat(config.packFolder()).isEqualTo(demo);
    }

    private static ServiceConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .addDiscoveredConverters()
                .withMapping(ServiceConfig.class)
                .build()
                .getConfigMapping(ServiceConfig.class);
    }
}
