package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.job.JobRef;
import dev.hart.job.Outcome;
import dev.hart.job.worker.JobTestBench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs, notices, record keys and the JSON of {@code hart jobs} under default locales that write digits of their own or change
 * the case of letters in their own way.
 */
class LocaleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Locale before = Locale.getDefault();
    private final Settings settings = new Settings();

    @TempDir
    private Path data = Path.of("");

    @AfterEach
    void restore() {
        Locale.setDefault(before);
        settings.close();
    }

    private static List<String> jobs(String... args) {
        CommandRun run =
                CommandRun.of(Stream.concat(Stream.of("jobs"), Stream.of(args)).toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out();
    }

    private void assertOnlyAscii() throws Exception {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.toList()) {
                assertThat(data.relativize(file).toString()).matches("\\p{ASCII}*");
                if (file.toString().endsWith(".json")) {
                    assertThat(Files.readString(file, StandardCharsets.UTF_8)).matches("\\p{ASCII}*");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "tr"})
    void aJobAndItsNoticeAreTheSameUnderEveryDefaultLocale(String tag) throws Exception {
        settings.set("hart.data", data.toString());
        Locale.setDefault(Locale.forLanguageTag(tag));
        try (JobTestBench bench = new JobTestBench(data.resolve("jobs"))) {
            bench.recipients.names = List.of("webhook");
            bench.work();
            JobRef fox = bench.accept("FIXED-ID-12", "a fox", 2);
            JobRef bug = bench.accept("bug", "bug", 1);
            Outcome outcome = bench.await(fox);
            bench.await(bug);

            assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
            assertThat(String.join("\n", jobs("list", "--dead", "--json"))).contains("given up after 3 attempts");
            assertOnlyAscii();
            bench.deliverAllNotices();
            assertThat(bench.recipients.received.get(fox)).hasSize(1);

            JsonNode shown = JSON.readTree(jobs("show", "FIXED-ID-12", "--json").get(0));
            assertThat(shown.path("state").asText()).isEqualTo("succeeded");
            assertThat(shown.at("/notices/0/state").asText()).isEqualTo("delivered");
            assertThat(shown.at("/data/1/seed").asLong()).isEqualTo(8);
            for (String line : jobs("list", "--json")) {
                assertThat(line).matches("\\p{ASCII}*");
                assertThat(JSON.readTree(line).path("n").asInt()).isPositive();
            }
            assertThat(String.join("\n", jobs("list")) + String.join("\n", jobs("show", "FIXED-ID-12")))
                    .matches("(?s)\\p{ASCII}*");
            assertOnlyAscii();
        }
    }
}
