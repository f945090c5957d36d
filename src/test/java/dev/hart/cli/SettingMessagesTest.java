package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says of settings that it cannot use. */
class SettingMessagesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hart.queue.capacity|many|hart.queue.capacity (HART_QUEUE_CAPACITY) cannot be 'many': Expected an integer value, got \"many\"",
                "hart.url-ttl|soon|hart.url-ttl (HART_URL_TTL) cannot be 'soon': Invalid duration: soon",
                "hart.engine.provider|gpu|hart.engine.provider (HART_ENGINE_PROVIDER) cannot be 'gpu': it must be one of auto, cpu, cuda, tensorrt",
                "hart.store|disk|hart.store (HART_STORE) cannot be 'disk': it must be one of local, s3"
            })
    void aValueOfTheWrongTypeNamesTheSettingItsVariableAndWhatItMayBe(String setting, String value, String message) {
        try (Settings settings = new Settings().set(setting, value)) {
            CommandRun run = CommandRun.of("generate", "a");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).containsExactly("hart: " + message);
            assertThat(settings).isNotNull();
        }
    }

    @Test
    void aPasswordInAUrlOfTheWrongFormIsNotRepeated() {
        try (Settings settings = new Settings().set("hart.public-url", "http://u:topsecret@h ost")) {
            CommandRun run = CommandRun.of("generate", "a");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .singleElement()
                    .asString()
                    .contains("hart.public-url")
                    .doesNotContain("topsecret");
            assertThat(settings).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs show none", "packs verify none"})
    void aMisspelledSettingIsWarnedOfAndTheCommandGoesOn(String command) {
        try (Settings settings = new Settings().set("hart.safety.treshold", "0.1")) {
            CommandRun run = CommandRun.of(command.split(" ", -1));

            assertThat(run.err().get(0))
                    .isEqualTo(
                            "hart: warning: hart.safety.treshold is not a setting of hart and has no effect; did you mean"
                                    + " hart.safety.threshold?");
            assertThat(run.err()).hasSize(2);
            assertThat(settings).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"99999", "abc", "-1"})
    void aPortThatIsNoneIsBadInput(String port) {
        String before = System.getProperty("quarkus.http.port");
        try (Settings settings = new Settings()) {
            CommandRun run = CommandRun.of("serve", "--port=" + port);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).containsExactly("hart: quarkus.http.port must be 0 to 65535, is " + port);
            assertThat(settings).isNotNull();
        } finally {
            restore("quarkus.http.port", before);
        }
    }

    @Test
    void aHostBeyondThisMachineNeedsAnApiKeyFromTheOptionTooAsFromTheEnvironment() {
        String before = System.getProperty("quarkus.http.host");
        try (Settings settings = new Settings()) {
            CommandRun run = CommandRun.of("serve", "--host", "0.0.0.0");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).singleElement().asString().contains("0.0.0.0", "hart key NAME");
            assertThat(settings).isNotNull();
        } finally {
            restore("quarkus.http.host", before);
        }
    }

    @Test
    void aShutdownLongerThanTheSpotNoticeIsBadInput() {
        String delay = System.getProperty("quarkus.shutdown.delay");
        String timeout = System.getProperty("quarkus.shutdown.timeout");
        try (Settings settings = new Settings().set("hart.spot-notice", "true")) {
            System.setProperty("quarkus.shutdown.delay", "2s");
            System.setProperty("quarkus.shutdown.timeout", "2m");
            CommandRun run = CommandRun.of("serve");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .containsExactly(
                            "hart: hart.spot-notice: quarkus.shutdown.delay and quarkus.shutdown.timeout must be"
                                    + " 105 seconds at most together, are 122.0");
            assertThat(settings).isNotNull();
        } finally {
            restore("quarkus.shutdown.delay", delay);
            restore("quarkus.shutdown.timeout", timeout);
        }
    }

    private static void restore(String name, @Nullable String before) {
        if (before == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, before);
        }
    }
}
