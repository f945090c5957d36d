package dev.hart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"web-1", "ci_bot", "Web"})
    void aNewKeyIsPrintedWithTheSettingThatContainsItsHash(String name) throws Exception {
        CommandRun run = CommandRun.of("key", name);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).hasSize(2);
        String key = last(run.out().get(0));
        assertThat(key).matches("hk-[A-Za-z0-9_-]{43}");
        assertThat(last(run.out().get(1))).isEqualTo("hart.keys.\"" + name + "\".hash=" + hash(key));
    }

    @Test
    void aNameThatAVariableCanContainIsPrintedAsOne() throws Exception {
        CommandRun run = CommandRun.of("key", "web");

        assertThat(run.out()).hasSize(3);
        assertThat(last(run.out().get(2)))
                .isEqualTo("HART_KEYS__WEB__HASH=" + hash(last(run.out().get(0))));
    }

    @Test
    void everyKeyIsDifferent() {
        assertThat(CommandRun.of("key", "web").out().get(0))
                .isNotEqualTo(CommandRun.of("key", "web").out().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web site", "web.site", "anyone", "a\"b", "ключ"})
    void anInvalidNameIsRefused(String name) {
        CommandRun run = CommandRun.of("key", name);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).singleElement().asString().startsWith("hart: the name of a key");
    }

    private static String last(String line) {
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    /** Computes the setting without the code under test. */
    private static String hash(String key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return "sha256:" + HexFormat.of().formatHex(hash);
    }
}
