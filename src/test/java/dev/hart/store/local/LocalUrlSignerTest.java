package dev.hart.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.store.ImageKey;
import dev.hart.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalUrlSignerTest {
    private static final ImageKey KEY = new ImageKey("jobs/a/1/0.png");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();

    @TempDir
    Path folder;

    private Path keyFile;
    private LocalUrlSigner signer;

    @BeforeEach
    void open() {
        keyFile = folder.resolve("data/signing.key");
        signer = LocalUrlSigner.open(keyFile, clock);
    }

    private record Grant(String key, String expires, String signature) {
        static Grant of(LocalUrlSigner signer, Duration ttl) {
            String[] parts = signer.query(KEY, signer.end(ttl)).split("[=&]", -1);
            assertThat(parts).hasSize(4);
            return new Grant(KEY.value(), parts[1], parts[3]);
        }

        UrlCheck check(LocalUrlSigner signer) {
            return signer.verify(key, expires, signature);
        }
    }

    @Test
    void aSignedUrlIsValidUntilItExpires() {
        Grant grant = Grant.of(signer, MINUTE);

        assertThat(grant.check(signer)).isEqualTo(new UrlCheck.Valid(KEY));
        clock.advance(MINUTE);
        assertThat(grant.check(signer)).isEqualTo(new UrlCheck.Valid(KEY));
        clock.advance(Duration.ofSeconds(1));
        assertThat(grant.check(signer)).isEqualTo(new UrlCheck.Expired());
    }

    @Test
    void aUrlOutlivesARestart() {
        Grant grant = Grant.of(signer, MINUTE);

        LocalUrlSigner restarted = LocalUrlSigner.open(keyFile, clock);

        assertThat(grant.check(restarted)).isEqualTo(new UrlCheck.Valid(KEY));
    }

    @Test
    void aUrlSignedWithAnotherKeyIsForged() {
        Grant grant = Grant.of(signer, MINUTE);

        LocalUrlSigner other = LocalUrlSigner.open(folder.resolve("other.key"), clock);

        assertThat(grant.check(other)).isEqualTo(new UrlCheck.Forged());
    }

    @Test
    void theSignatureIsHmacSha256() throws IOException {
        // Computed with: printf 'hart-image-url-1\na.png\n1748772060' | openssl dgst -sha256 -hmac (32 times k)
        Path known = folder.resolve("known.key");
        Files.writeString(known, "k".repeat(32), StandardCharsets.US_ASCII);

        LocalUrlSigner knownSigner = LocalUrlSigner.open(known, clock);
        String query = knownSigner.query(new ImageKey("a.png"), knownSigner.end(Duration.ofMillis(59_100)));

        assertThat(query).isEqualTo("expires=1748772060&signature=jEJwbRj07MeexWg9yWTEIpCfHYmUAfsQTwJOxJomAFY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs/a/1/1.png",
                "jobs/a/1/0.jpg",
                "jobs/a/1/../1/0.png",
                "/jobs/a/1/0.png",
                "jobs/a/1/0.png\n",
                "",
                "x"
            })
    void aSignatureForAnotherImageIsForged(String key) {
        Grant grant = Grant.of(signer, MINUTE);

        assertThat(signer.verify(key, grant.expires(), grant.signature())).isEqualTo(new UrlCheck.Forged());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "9999999999", "0%s", "+%s", "%s0", " %s", "%s.0", "-1", "", "x", "99999999999999999999"})
    void aSignatureForAnotherTimeIsForged(String pattern) {
        Grant grant = Grant.of(signer, MINUTE);

        assertThat(signer.verify(grant.key(), pattern.replace("%s", grant.expires()), grant.signature()))
                .isEqualTo(new UrlCheck.Forged());
    }

    @Test
    void everyChangedSignatureIsForged() {
        Grant grant = Grant.of(signer, MINUTE);
        List<String> changed = new ArrayList<>(List.of("", "=", grant.signature() + "=", grant.signature() + "A"));
        changed.add(grant.signature().substring(1));
        for (int i = 0; i < grant.signature().length(); i++) {
            StringBuilder one = new StringBuilder(grant.signature());
            // The last character holds two unused bits: their other values decode to the same signature.
            one.setCharAt(i, one.charAt(i) == 'B' ? 'C' : 'B');
            changed.add(one.toString());
        }

        assertThat(changed)
                .allSatisfy(signature -> assertThat(signer.verify(grant.key(), grant.expires(), signature))
                        .isEqualTo(new UrlCheck.Forged()));
    }

    @Test
    void anExpiredUrlThatWasNeverSignedIsForged() {
        Grant grant = Grant.of(signer, MINUTE);

        assertThat(signer.verify(grant.key(), "1000", grant.signature())).isEqualTo(new UrlCheck.Forged());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1S", "PT168H0.001S", "PT9999999999H"})
    void aLifetimeOutsideOneSecondToSevenDaysIsRefused(String ttl) {
        assertThatThrownBy(() -> signer.end(Duration.parse(ttl))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTheOwnerMayReadTheKeyFile() throws IOException {
        assertThat(Files.getPosixFilePermissions(keyFile))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(Files.readAllBytes(keyFile)).hasSize(32);
        assertThat(keyFile.getParent()).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void instancesThatStartAtTheSameTimeUseTheSameKey() throws Exception {
        int count = 16;
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("round-" + round + "/signing.key");
            CyclicBarrier start = new CyclicBarrier(count);
            var pool = Executors.newFixedThreadPool(count);
            try {
                Callable<String> starting = () -> {
                    start.await();
                    return HexFormat.of().formatHex(SigningKey.readOrCreate(file));
                };
                List<Future<String>> keys = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    keys.add(pool.submit(starting));
                }
                List<String> found = new ArrayList<>();
                for (Future<String> key : keys) {
                    found.add(key.get());
                }
                assertThat(found).hasSize(count);
                assertThat(found.stream().distinct()).hasSize(1);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void aDamagedKeyFileIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("short.key"), new byte[31]);

        assertThatThrownBy(() -> LocalUrlSigner.open(file, clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("short.key")
                .hasMessageContaining("this has 31");
    }

    @Test
    void aKeyFileThatCannotBeCreatedIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> LocalUrlSigner.open(file.resolve("signing.key"), clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("signing.key");
    }

    @Test
    void aBaseThatNoUrlCanHaveIsReportedAtOnce() {
        URI base = URI.create("http://my_host:8080");

        assertThatThrownBy(() -> new LocalUrls(() -> base, signer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://my_host:8080");
    }
}
