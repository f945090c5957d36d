package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.CompatibilityFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of {@code hart jobs}, compared with the output of version 0.1 about the same files. */
class JobsCommandCompatibilityTest {
    @TempDir
    private Path folder = Path.of("");

    private final Settings settings = new Settings();

    @BeforeEach
    void set() throws IOException {
        CompatibilityFiles.copy("records", folder.resolve("jobs/records"));
        CompatibilityFiles.copy("queue", folder.resolve("jobs/queue"));
        settings.set("hart.data", folder.toString());
    }

    @AfterEach
    void restore() {
        settings.close();
    }

    private static List<String> lines(String file) throws IOException {
        return CompatibilityFiles.text("cli/" + file).lines().toList();
    }

    private static List<String> run(String... args) {
        return CommandRun.of(Stream.concat(Stream.of("jobs"), Stream.of(args)).toArray(String[]::new))
                .out();
    }

    @Test
    void aListIsTheSame() throws Exception {
        assertThat(run("list", "--json").stream().sorted()).isEqualTo(lines("list.jsonl"));
        assertThat(run("list", "--dead", "--json")).containsExactlyInAnyOrderElementsOf(lines("dead.jsonl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waiting",
                "setback",
                "running",
                "succeeded",
                "refused",
                "impossible",
                "cancelled",
                "erased",
                "erased-retried"
            })
    void aJobIsTheSame(String id) throws Exception {
        assertThat(run("show", id, "--json", "--prompt")).isEqualTo(lines("show-" + id + ".json"));
    }

    @Test
    void aJobWithoutItsPromptIsTheSame() throws Exception {
        assertThat(run("show", "running", "--json")).isEqualTo(lines("show-running-without-prompt.json"));
    }
}
