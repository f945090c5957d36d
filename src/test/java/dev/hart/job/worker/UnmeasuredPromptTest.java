package dev.hart.job.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hart.generation.PromptCut;
import dev.hart.job.CrashPoint;
import dev.hart.job.JobObserver;
import dev.hart.job.JobRef;
import dev.hart.job.MessageReader;
import dev.hart.job.Outcome;
import dev.hart.job.view.ImageLinks;
import dev.hart.job.view.JobReplies;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose prompts a door has accepted without a tokenizer. */
class UnmeasuredPromptTest {
    /** The model of the test reads 24 tokens, one for each character. */
    private static final String LONG = "a fox that jumps over a dog";

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private JobTestBench bench;

    @BeforeEach
    void open() {
        bench = new JobTestBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theWorkerStatesHowMuchItHasRead() throws Exception {
        JobRef fox = bench.accept("fox", LONG, 1);
        JobRef cat = bench.accept("cat", "a cat", 1);
        bench.work();

        Outcome outcome = bench.await(fox);

        PromptCut cut = new PromptCut(LONG.length(), 24);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        succeeded -> assertThat(succeeded.cut()).contains(cut));
        JobReplies replies = new JobReplies(ImageLinks.NONE, ref -> Optional.empty());
        assertThat(replies.ofAny(bench.store.find(fox).orElseThrow()).promptCut())
                .isEqualTo(cut);
        bench.await(cat);
        assertThat(replies.ofAny(bench.store.find(cat).orElseThrow()).promptCut())
                .isNull();
    }

    @Test
    void aWorkerThatMustNotCutPromptsFailsTheJobAtOnce() throws Exception {
        JobRef fox = bench.accept("fox", LONG, 1);
        WorkerContext refusing = new WorkerContext(
                bench.batcher,
                bench.imageModel.manifest(),
                bench.images,
                MessageReader.NONE,
                JobObserver.NONE,
                () -> true,
                true);
        try (JobWorker worker = new JobWorker(
                bench.store, bench.queue, refusing, JobTestBench.QUICK, bench.clock, CrashPoint.Watcher.NONE)) {
            worker.start();

            assertThat(bench.await(fox)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.reason()).isEqualTo("the prompt has 27 tokens, and the model reads 24: shorten it");
                assertThat(failed.buried()).isFalse();
            });
        }
    }
}
