package dev.hart.job.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.worker.ShiftedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerMarksTest {
    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ShiftedClock clock = new ShiftedClock();
    private final MemoryRecords records = new MemoryRecords(clock);
    private final WorkerMarks marks = new WorkerMarks(records, clock);

    private WorkerMark mark(double startSeconds) {
        return new WorkerMark(clock.instant(), clock.instant(), startSeconds, 4, "demo", Optional.of(0.5));
    }

    @Test
    void aWorkerIsAliveFromItsMarkUntilItRemovesIt() {
        assertThat(marks.look().isAlive()).isFalse();

        marks.begin(ONE, mark(3));
        marks.begin(TWO, mark(4));
        assertThat(marks.look().alive()).containsOnlyKeys(ONE, TWO);
        assertThat(marks.look().alive().values())
                .extracting(seen -> seen.mark().images())
                .containsExactly(4, 4);

        marks.remove(ONE);
        assertThat(marks.look().alive()).containsOnlyKeys(TWO);
    }

    @Test
    void aMarkIsBelievedForAMinuteAfterItsRenewal() {
        marks.begin(ONE, mark(3));
        clock.advance(Duration.ofSeconds(40));
        marks.write(ONE, mark(3));
        clock.advance(Duration.ofSeconds(59));
        assertThat(marks.look().isAlive()).isTrue();

        clock.advance(Duration.ofSeconds(2));
        assertThat(marks.look().isAlive()).isFalse();
    }

    /** The reader's clock is behind, or a store's was ahead: such a mark would be believed for much longer than a minute. */
    @Test
    void aMarkFromTheFutureIsNotBelieved() {
        ShiftedClock ahead = new ShiftedClock();
        ahead.advance(Duration.ofMinutes(5));
        MemoryRecords late = new MemoryRecords(ahead);
        WorkerMarks seen = new WorkerMarks(late, clock);

        seen.write(ONE, mark(3));

        assertThat(seen.look().isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[1]",
                "{\"started\":\"2026-01-01T00:00:00Z\"",
                "{\"started\":\"2026-01-01T00:00:00Z\",\"renewed\":\"2026-01-01T00:00:00Z\",\"startSeconds\":-1,\"images\":4,\"pack\":\"demo\"}",
                "{\"started\":\"2026-01-01T00:00:00Z\",\"renewed\":\"2026-01-01T00:00:00Z\",\"startSeconds\":1,\"images\":0,\"pack\":\"demo\"}"
            })
    void aDamagedMarkIsIgnored(String text) {
        records.put("workers/" + ONE + ".json", text.getBytes(UTF_8));
        assertThat(marks.look().isAlive()).isFalse();

        marks.write(TWO, mark(1));
        assertThat(marks.look().alive()).containsOnlyKeys(TWO);
    }

    @Test
    void damagedMeasurementsCountAsUnknown() {
        records.put("workers/last-start.json", "{\"seconds\":".getBytes(UTF_8));
        records.put("workers/last-rate.json", "{\"jobsPerSecond\":0}".getBytes(UTF_8));

        assertThat(marks.lastStart()).isEmpty();
        assertThat(marks.lastRate()).isEmpty();
    }

    @Test
    void aWorkerRemovesTheMarksOfTheDeadAndWakesThatFailed() {
        marks.write(TWO, mark(1));
        marks.recordRate(0.5);
        records.put("workers/" + "3".repeat(32) + ".json", "damaged".getBytes(UTF_8));
        assertThat(marks.beginWake(marks.look(), INTERVAL)).isPresent();
        clock.advance(Duration.ofMinutes(61));
        marks.write(ONE, mark(1));
        clock.advance(Duration.ofSeconds(1));

        marks.removeOld(ONE);

        assertThat(records.list("workers/", Optional.empty(), 10))
                .extracting(entry -> entry.key())
                .containsExactly("workers/" + ONE + ".json", "workers/last-rate.json");
    }

    @Test
    void onlyOneOfSeveralDoorsWakesInAnInterval() {
        FleetLook none = marks.look();
        int woken = 0;
        for (int door = 0; door < 8; door++) {
            woken += new WorkerMarks(records, clock).beginWake(none, INTERVAL).isPresent() ? 1 : 0;
        }
        assertThat(woken).isEqualTo(1);
        assertThat(marks.beginWake(marks.look(), INTERVAL)).isEmpty();

        clock.advance(INTERVAL.plusMillis(1));
        assertThat(marks.beginWake(marks.look(), INTERVAL)).isPresent();
    }

    @Test
    void theStartIsMeasuredFromTheWakeByTheStoresClock() {
        assertThat(marks.beginWake(marks.look(), INTERVAL)).isPresent();
        Instant woken = marks.look().wake().orElseThrow();
        clock.advance(Duration.ofSeconds(90));

        marks.begin(ONE, mark(12));

        assertThat(marks.lastStart()).hasValueSatisfying(start -> {
            assertThat(start.sinceWake()).isTrue();
            assertThat(start.seconds()).isBetween(90.0, 92.0);
        });
        assertThat(woken).isNotNull();
        assertThat(marks.look().wake()).as("the wake is answered").isEmpty();
    }

    @Test
    void withoutAWakeThatWorkedTheStartIsThatOfTheProcess() {
        String failed = marks.beginWake(marks.look(), INTERVAL).orElseThrow();
        marks.wakeFailed(failed);
        clock.advance(Duration.ofSeconds(90));

        marks.begin(ONE, mark(12));

        assertThat(marks.lastStart()).contains(new LastStart(12, false));
    }

    @Test
    void aWorkerThatJoinsOthersMeasuresNoStartOfTheFleet() {
        marks.begin(ONE, mark(12));
        clock.advance(Duration.ofSeconds(5));

        marks.begin(TWO, mark(99));

        assertThat(marks.lastStart()).contains(new LastStart(12, false));
    }

    @Test
    void aSignOfLifeIsARenewalOrANewWorker() {
        marks.begin(ONE, mark(1));
        FleetLook first = marks.look();
        assertThat(marks.look().showsLifeSince(first)).isFalse();

        clock.advance(Duration.ofSeconds(20));
        marks.write(ONE, mark(1));
        assertThat(marks.look().showsLifeSince(first)).isTrue();

        FleetLook second = marks.look();
        marks.remove(ONE);
        assertThat(marks.look().showsLifeSince(second)).isFalse();
        marks.begin(TWO, mark(1));
        assertThat(marks.look().showsLifeSince(second)).isTrue();
    }

    @Test
    void aMarkHasAPlausibleContent() {
        assertThatThrownBy(() -> mark(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mark(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
