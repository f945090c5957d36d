package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs that the command {@code hart serve} refuses before it starts the service. */
class ServeCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path pack = Path.of("");

    private CommandRun serve(Path packFolder) {
        try (Settings settings = new Settings().set("hart.pack", packFolder.toString())) {
            assertThat(settings).isNotNull();
            return CommandRun.of("serve");
        }
    }

    private ObjectNode manifest() throws IOException {
        return (ObjectNode) JSON.readTree(Path.of("models/demo/pack.json").toFile());
    }

    private CommandRun serve(ObjectNode manifest) throws IOException {
        Files.write(pack.resolve("pack.json"), JSON.writeValueAsBytes(manifest));
        return serve(pack);
    }

    @Test
    void aPackThatIsMissingIsBadInput() {
        CommandRun run = serve(pack.resolve("none"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().startsWith("hart: ").contains(pack.resolve("none") + "");
    }

    @Test
    void theControlCharactersOfAManifestAreRefusedAndNotPrinted() throws IOException {
        CommandRun run = serve(manifest().put("version", "\u001b]0;owned\u0007").put("notice", "\u001b[2J"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("pack.json: version contains control characters")
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void anAbsurdImageSizeIsBadInput() throws IOException {
        CommandRun run = serve(manifest().put("version", "1").put("imageSize", 1 << 30));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("imageSize must be at most 8192, is 1073741824");
    }
}
