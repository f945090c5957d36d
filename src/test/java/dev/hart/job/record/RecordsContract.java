package dev.hart.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of every implementation of {@link Records}. */
public abstract class RecordsContract {
    private static final String KEY = "jobs/web/0123/outcome.json";

    /** Empty records, the same throughout a test. */
    protected abstract Records records();

    @Test
    void aCreatedDocumentIsReadBackAndNotCreatedAgain() {
        assertThat(records().create(KEY, json("one"))).isTrue();
        assertThat(records().create(KEY, json("two"))).isFalse();

        assertThat(read(KEY)).hasValue("one");
    }

    @Test
    void oneOfManyConcurrentCreatesSucceeds() throws Exception {
        int count = 8;
        var pool = Executors.newFixedThreadPool(count);
        try {
            for (int round = 0; round < 10; round++) {
                String key = "jobs/web/" + round + "/outcome.json";
                CyclicBarrier start = new CyclicBarrier(count);
                List<Future<Boolean>> creating = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    byte[] own = json("attempt " + i);
                    Callable<Boolean> create = () -> {
                        start.await();
                        return records().create(key, own);
                    };
                    creating.add(pool.submit(create));
                }

                List<String> winners = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    if (creating.get(i).get()) {
                        winners.add("attempt " + i);
                    }
                }
                assertThat(winners).hasSize(1);
                assertThat(read(key)).hasValue(winners.get(0));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void puttingReplacesADocument() {
        records().put(KEY, json("one"));
        records().put(KEY, json("two"));

        assertThat(read(KEY)).hasValue("two");
        assertThat(records().create(KEY, json("three"))).isFalse();
    }

    @Test
    void anUnknownKeyHasNoDocument() {
        records().put("jobs/web/0123/job.json", json("one"));

        assertThat(records().read(KEY)).isEmpty();
        assertThat(records().read("jobs/web.json")).isEmpty();
    }

    @Test
    void aRemovedDocumentIsGone() {
        records().put(KEY, json("one"));

        records().delete(KEY);
        records().delete(KEY);

        assertThat(records().read(KEY)).isEmpty();
        assertThat(records().list("jobs/", Optional.empty(), 10)).isEmpty();
        assertThat(records().create(KEY, json("two"))).isTrue();
    }

    @Test
    void anEmptyDocumentIsADocument() {
        assertThat(records().create(KEY, new byte[0])).isTrue();

        assertThat(records().read(KEY))
                .hasValueSatisfying(read -> assertThat(read).isEmpty());
    }

    @Test
    void aListIsInTheOrderOfKeys() {
        List<String> sorted = List.of("a/b-c/0.json", "a/b.json", "a/b/0.json", "a/b/1.json", "a/b0.json", "a/b_.json");
        sorted.stream()
                .sorted((a, b) -> b.compareTo(a))
                .forEach(key -> records().put(key, json(key)));
        records().put("b/0.json", json("elsewhere"));

        assertThat(keys("a/", Optional.empty(), 1000)).isEqualTo(sorted);
        assertThat(keys("a/b/", Optional.empty(), 1000)).containsExactly("a/b/0.json", "a/b/1.json");
        assertThat(keys("none/", Optional.empty(), 1000)).isEmpty();
    }

    @Test
    void aListContinuesAfterAKeyAndEndsAtItsLimit() {
        List<String> all = IntStream.range(0, 25)
                .mapToObj(i -> String.format(Locale.ROOT, "jobs/%02d.json", i))
                .toList();
        all.forEach(key -> records().put(key, json(key)));

        assertThat(keys("jobs/", Optional.empty(), 10)).isEqualTo(all.subList(0, 10));
        assertThat(keys("jobs/", Optional.of("jobs/09.json"), 10)).isEqualTo(all.subList(10, 20));
        assertThat(keys("jobs/", Optional.of("jobs/19z.json"), 10)).isEqualTo(all.subList(20, 25));
        assertThat(keys("jobs/", Optional.of("jobs/24.json"), 10)).isEmpty();
    }

    @Test
    void aListHasTheTimesOfTheLastWrites() {
        records().put(KEY, json("one"));

        Instant written = records().list("jobs/", Optional.empty(), 1).get(0).written();

        assertThat(Duration.between(written, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                ".json",
                "/a.json",
                "a//b.json",
                "../a.json",
                "a/../b.json",
                "a b.json",
                "a.txt",
                "a.json/",
                "a.json\n"
            })
    void anInvalidKeyIsRefused(String key) {
        assertThatThrownBy(() -> records().read(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records().create(key, json("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records().put(key, json("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> records().delete(key)).isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<String> read(String key) {
        return records().read(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private List<String> keys(String prefix, Optional<String> after, int limit) {
        return records().list(prefix, after, limit).stream()
                .map(Records.Entry::key)
                .toList();
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
