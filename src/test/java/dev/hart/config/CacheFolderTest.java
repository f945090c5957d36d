package dev.hart.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    @Test
    void theFolderIsThatOfXdgElseBelowTheHomeFolder() {
        assertThat(CacheFolder.of("/var/cache/me", "/home/me")).contains(Path.of("/var/cache/me/hart"));
        assertThat(CacheFolder.of(null, "/home/me")).contains(Path.of("/home/me/.cache/hart"));
        assertThat(CacheFolder.of("", "/home/me")).contains(Path.of("/home/me/.cache/hart"));
        assertThat(CacheFolder.of("relative", "/home/me")).contains(Path.of("/home/me/.cache/hart"));
    }

    @Test
    void aUserWithoutAHomeFolderHasNone() {
        assertThat(CacheFolder.of(null, null)).isEmpty();
        assertThat(CacheFolder.of(null, "?")).isEmpty();
        assertThat(CacheFolder.of(null, "")).isEmpty();
        assertThat(CacheFolder.of(null, "/")).isEmpty();
        assertThat(CacheFolder.of("\0", null)).isEmpty();
    }
}
