package dev.hart.job.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.job.CrashPoint;
import dev.hart.job.JobConflictException;
import dev.hart.job.JobErasedException;
import dev.hart.job.JobRef;
import dev.hart.job.JobRequest;
import dev.hart.job.JobSubmission;
import dev.hart.job.Outcome;
import dev.hart.job.UnreadableMessageException;
import dev.hart.job.worker.CrashOnce;
import dev.hart.job.worker.JobTestBench;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a check of a submission tells what accepting it would do, and does nothing. */
class JobAcceptanceTest {
    private static final JobRef REF = JobTestBench.ref("fox");
    private static final JobRequest FOX = JobTestBench.request("a fox", 1);
    private static final JobRequest DOG = JobTestBench.request("a dog", 1);
    private static final byte[] DAMAGED = "{".getBytes(UTF_8);

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aNewJobIsReadAndNotAccepted() throws Exception {
        bench.store.check(JobTestBench.submission(REF, FOX));

        assertThatThrownBy(() -> bench.store.check(unreadable(FOX))).isInstanceOf(UnreadableMessageException.class);
        assertThat(bench.store.find(REF)).isEmpty();
        assertThat(bench.records.list(RecordKeys.OPEN, Optional.empty(), 10)).isEmpty();
        assertThat(bench.waitingMessages()).isZero();
    }

    @Test
    void theSameBodyPassesWithoutBeingReadAgainAndAnotherIsRefused() throws Exception {
        bench.accept("fox", "a fox", 1);
        long messages = bench.waitingMessages();

        bench.store.check(unreadable(FOX));

        assertThatThrownBy(() -> bench.store.check(unreadable(DOG))).isInstanceOf(JobConflictException.class);
        assertThat(bench.waitingMessages()).isEqualTo(messages);
    }

    @Test
    void anErasedJobIsRefusedAlsoWhileItIsBeingErased() {
        bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(REF);
        assertThatThrownBy(() -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(REF))
                .isInstanceOf(CrashOnce.Crash.class);

        assertThatThrownBy(() -> bench.store.check(unreadable(FOX))).isInstanceOf(JobErasedException.class);
        bench.store.erase(REF);
        assertThatThrownBy(() -> bench.store.check(unreadable(FOX))).isInstanceOf(JobErasedException.class);
    }

    @Test
    void aJobWithADamagedRecordPassesUntilItIsErased() {
        bench.accept("fox", "a fox", 1);
        bench.records.put(RecordKeys.job(REF), DAMAGED);

        assertThatCode(() -> bench.store.check(unreadable(FOX))).doesNotThrowAnyException();
        assertThatCode(() -> bench.store.check(unreadable(DOG))).doesNotThrowAnyException();

        Outcome unused = bench.store.cancel(REF);
        assertThatThrownBy(() -> bench.store(new CrashOnce(CrashPoint.ERASING)).erase(REF))
                .isInstanceOf(CrashOnce.Crash.class);
        assertThatThrownBy(() -> bench.store.check(unreadable(FOX))).isInstanceOf(JobErasedException.class);
        assertThatThrownBy(() -> bench.store.accept(unreadable(FOX))).isInstanceOf(JobErasedException.class);
    }

    @Test
    void aDamagedOutcomeIsNotRepaired() throws Exception {
        bench.accept("fox", "a fox", 1);
        bench.records.put(RecordKeys.outcome(REF), DAMAGED);
        long messages = bench.waitingMessages();

        bench.store.check(unreadable(FOX));

        assertThat(bench.records.read(RecordKeys.outcome(REF))).contains(DAMAGED);
        assertThat(bench.waitingMessages()).isEqualTo(messages);
    }

    /** A job whose record is gone while its outcome is not is being removed, and is not new yet. */
    @Test
    void aJobThatIsBeingRemovedCannotBeAcceptedYet() {
        bench.accept("fox", "a fox", 1);
        Outcome unused = bench.store.cancel(REF);
        bench.records.delete(RecordKeys.job(REF));

        assertThatThrownBy(() -> bench.store.check(JobTestBench.submission(REF, FOX)))
                .isInstanceOf(RecordsException.class);
    }

    @Test
    void ofTwoBodiesThatAreAcceptedAtOnceOneIsRefused() {
        CrashPoint.Watcher other = point -> {
            if (point == CrashPoint.MARKED) {
                JobRef unused = bench.accept("fox", "a dog", 1);
            }
        };

        assertThatThrownBy(() -> bench.store(other).accept(JobTestBench.submission(REF, FOX)))
                .isInstanceOf(JobConflictException.class);

        assertThat(bench.store.find(REF).orElseThrow().job().request()).contains(DOG);
    }

    private static JobSubmission unreadable(JobRequest request) {
        return new JobSubmission(REF, JobTestBench.digest(request), () -> {
            throw new UnreadableMessageException("not any more");
        });
    }
}
