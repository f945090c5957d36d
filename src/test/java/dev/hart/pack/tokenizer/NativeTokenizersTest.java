package dev.hart.pack.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.pack.PackFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTokenizersTest {
    /** What the process of the test below runs. */
    public static final class Encode {
        private Encode() {}

        public static void main(String[] arguments) {
            try (PromptTokenizer tokenizer = PromptTokenizer.open(Path.of(arguments[0]))) {
                System.out.println("tokens " + tokenizer.encode("a cat", true).length + " offline "
                        + System.getProperty("ai.djl.offline") + " flavour " + System.getProperty("RUST_FLAVOR")
                        + " untracked " + System.getProperty("OPT_OUT_TRACKING"));
            }
        }
    }

    @Test
    void theLibraryLoadsWithoutHomeEnvironmentOrNetworkAndLeavesNothingBehind(@TempDir Path folder) throws Exception {
        Path home = folder.resolve("no-home");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Path output = folder.resolve("output");
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-Djava.io.tmpdir=" + temporary,
                        // Any connection would go to a port without a listener, and fail.
                        "-Dhttps.proxyHost=127.0.0.1",
                        "-Dhttps.proxyPort=9",
                        "-Dhttp.proxyHost=127.0.0.1",
                        "-Dhttp.proxyPort=9",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Encode.class.getName(),
                        PackFixture.golden("gemma2/tokenizer.json").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        process.environment().clear();

        Process running = process.start();

        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("tokens 3 offline true flavour cpu untracked true");
        assertThat(running.exitValue()).isZero();
        assertThat(home).doesNotExist();
        try (var left = Files.walk(temporary)) {
            assertThat(left.filter(Files::isRegularFile)
                            .filter(file -> file.toString().contains("tokenizers")))
                    .isEmpty();
        }
    }
}
