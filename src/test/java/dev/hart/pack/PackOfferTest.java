package dev.hart.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackOfferTest {
    private static final Path DEMO = Path.of("models/demo");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void anOfferIsReadFromTheManifestAlone() throws Exception {
        PackManifest manifest = ModelPack.open(DEMO).manifest();
        Path alone = Files.copy(DEMO.resolve("pack.json"), folder.resolve("pack.json"));

        PackOffer offer = PackOffer.read(alone);

        assertThat(offer).isEqualTo(PackOffer.of(manifest)).isEqualTo(PackOffer.read(folder));
        assertThat(offer.name()).isEqualTo(manifest.name());
        assertThat(offer.label()).isEqualTo(manifest.label());
        assertThat(offer.imageSize()).isEqualTo(manifest.imageSize());
        assertThat(offer.threshold()).isEqualTo(manifest.safety().threshold());
        assertThat(offer.policies()).hasSameSizeAs(manifest.safety().policies());
        assertThat(offer.contextTokens()).isEqualTo(manifest.text().contextTokens());
    }

    @Test
    void aMissingManifestIsNamed() {
        assertThatThrownBy(() -> PackOffer.read(folder))
                .isInstanceOf(PackException.class)
                .hasMessage(folder.resolve("pack.json") + ": missing, so it is not known which model is offered");
    }

    @Test
    void bytesThatAreNoManifestNameTheirPlace() {
        assertThatThrownBy(() -> PackOffer.parse("s3://models/pack.json", "{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PackException.class)
                .hasMessageStartingWith("s3://models/pack.json: pack.json: format");
    }
}
