package dev.hart.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.engine.CancelledRunException;
import dev.hart.engine.EngineException;
import dev.hart.engine.StageEngineFaults;
import dev.hart.generation.BatchPlan;
import dev.hart.generation.FinishingStage;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Cancelled;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.GenerationResult.TimedOut;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.InvalidRequestException;
import dev.hart.generation.Quality;
import dev.hart.generation.SafetyException;
import dev.hart.generation.Sampling;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.scheduling.QueueFullException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatcherTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedModel model = new ScriptedModel(4);
    private final Batcher batcher = new Batcher(model, 8, Duration.ZERO, BatchObserver.NONE);

    @AfterEach
    void close() {
        batcher.close();
    }

    @Test
    void waitingRequestsShareABatchAndEachGetsItsOwnImages() {
        GenerationHandle first = occupy();
        GenerationHandle second = submit("b", 1, 20);
        GenerationHandle third = submit("c", 2, 30);

        release(2);

        assertThat(seeds(first.join())).containsExactly(10L);
        assertThat(seeds(second.join())).containsExactly(20L);
        assertThat(seeds(third.join())).containsExactly(30L, 31L);
        assertThat(batches()).containsExactly("a10", "b20 c30 c31");
    }

    @Test
    void aLargeRequestSharesItsBatchesWithLaterSmallOnes() {
        occupy();
        GenerationHandle large = submit("large", 6, 0);
        GenerationHandle small = submit("small", 1, 50);

        release(3);

        assertThat(seeds(small.join())).containsExactly(50L);
        assertThat(seeds(large.join())).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(batches()).containsExactly("a10", "large0 small50 large1 large2", "large3 large4 large5");
    }

    @Test
    void largeRequestsDelayASmallOneByOneBatchAtMost() {
        occupy();
        List<GenerationHandle> large = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            large.add(submit("large", 3, 10L * i));
        }
        GenerationHandle small = submit("small", 1, 50);

        release(3);

        assertThat(seeds(small.join())).containsExactly(50L);
        release(2);
        large.forEach(handle -> assertThat(seeds(handle.join())).hasSize(3));
        assertThat(batches())
                .startsWith("a10", "large0 large10 large20 large30", "small50 large1 large11 large21")
                .hasSize(5);
    }

    @Test
    void withBatchesOfOneALaterRequestComesBeforeTheLargeOnesThirdImage() {
        ScriptedModel narrow = new ScriptedModel(1);
        try (Batcher batchesOfOne = new Batcher(narrow, 8, Duration.ZERO, BatchObserver.NONE)) {
            GenerationHandle large =
                    batchesOfOne.submit(request("large", 4, 0), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
            await(() -> narrow.begun.tryAcquire());
            GenerationHandle small = batchesOfOne.submit(
                    request("small", 1, 50), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
            narrow.scales.release(5 * ScriptedModel.SCALES);

            assertThat(seeds(large.join())).hasSize(4);
            assertThat(seeds(small.join())).containsExactly(50L);
            assertThat(narrow.batches.stream().map(rows -> rows.get(0).prompt()))
                    .containsExactly("large", "large", "small", "large", "large");
        }
    }

    @Test
    void aRequestThatIsToBeAloneSharesNoBatchAndKeepsItsPlace() {
        occupy();
        GenerationHandle before = submit("before", 6, 30);
        GenerationHandle alone =
                batcher.submit(request("alone", 5, 20), new RequestOptions(0.5, 0, LONG, true), RequestListener.NONE);
        GenerationHandle after = submit("after", 1, 3);
        GenerationHandle other =
                batcher.submit(request("other", 1, 4), new RequestOptions(0.5, 0, LONG, true), RequestListener.NONE);

        release(6);

        assertThat(seeds(alone.join())).hasSize(5);
        assertThat(seeds(other.join())).containsExactly(4L);
        assertThat(seeds(before.join())).hasSize(6);
        assertThat(seeds(after.join())).containsExactly(3L);
        assertThat(batches())
                .containsExactly(
                        "a10",
                        "before30 after3 before31 before32",
                        "alone20 alone21 alone22 alone23",
                        "other4",
                        "before33 before34 before35",
                        "alone24");
    }

    @Test
    void aRequestThatIsToBeAloneDoesNotWaitForOthers() {
        try (Batcher waiting = new Batcher(model, 8, LONG, BatchObserver.NONE)) {
            GenerationHandle alone = waiting.submit(
                    request("alone", 1, 1), new RequestOptions(0.5, 0, LONG, true), RequestListener.NONE);
            model.scales.release(ScriptedModel.SCALES);

            assertThat(seeds(alone.join())).containsExactly(1L);
        }
    }

    @Test
    void newRequestsThatAreRefusedDoNotDelayACheckedOne() {
        occupy();
        GenerationHandle good = submit("good", 1, 1);
        // Each time prompts are checked, another request comes.
        model.checking = (prompts, cancellation) -> submit("bad", 1, 2);
        release(2);

        assertThat(seeds(good.join())).containsExactly(1L);
        model.checking = (prompts, cancellation) -> {};
    }

    @Test
    void draftsAndWholeImagesShareNoBatchAndADraftRunsFewerScales() {
        occupy();
        GenerationHandle whole = submit("whole", 1, 1);
        GenerationHandle draft = batcher.submit(
                new ImageRequest("draft", 1, 2, 4.5, Sampling.DEFAULT, Quality.DRAFT),
                new RequestOptions(0.5, 0, LONG),
                RequestListener.NONE);
        GenerationHandle alsoWhole = submit("whole", 1, 3);

        release(3);

        assertThat(List.of(seeds(whole.join()), seeds(draft.join()), seeds(alsoWhole.join())))
                .containsExactly(List.of(1L), List.of(2L), List.of(3L));
        assertThat(batches()).containsExactly("a10", "whole1 whole3", "draft2");
        assertThat(model.plans).extracting(BatchPlan::scales).containsExactly(3, 3, 2);
    }

    @Test
    void aBatchThatIsNotFullWaitsForMoreRequests() throws Exception {
        try (Batcher waiting = new Batcher(model, 8, Duration.ofSeconds(20), BatchObserver.NONE)) {
            model.scales.release(ScriptedModel.SCALES);
            List<GenerationHandle> handles = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                handles.add(waiting.submit(request("p", 1, i), new RequestOptions(0.5, 0, LONG), RequestListener.NONE));
                // A batch that did not wait would have started by now.
                Thread.sleep(20);
            }

            assertThat(handles.stream().flatMap(handle -> seeds(handle.join()).stream()))
                    .containsExactly(0L, 1L, 2L, 3L);
            assertThat(batches()).containsExactly("p0 p1 p2 p3");
        }
    }

    @Test
    void waitingPromptsAreCheckedTogetherAndRefusedOneByOne() {
        occupy();
        GenerationHandle good = submit("good", 1, 1);
        GenerationHandle bad = submit("bad", 1, 2);

        release(2);

        assertThat(bad.join()).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.threshold()).isEqualTo(0.5);
            assertThat(refused.scores().get(0).violation()).isEqualTo(0.9);
        });
        assertThat(seeds(good.join())).containsExactly(1L);
        assertThat(model.checked).containsExactly(List.of("a"), List.of("good", "bad"));
        assertThat(batches()).containsExactly("a10", "good1");
    }

    @Test
    void aScoreThatIsNotANumberRefuses() {
        model.violation = Double.NaN;

        assertThat(submit("a", 1, 1).join()).isInstanceOf(Refused.class);
        assertThat(model.batches).isEmpty();
    }

    @Test
    void theThresholdOfTheRequestDecides() {
        release(1);

        GenerationHandle lenient =
                batcher.submit(request("bad", 1, 1), new RequestOptions(0.95, 0, LONG), RequestListener.NONE);

        assertThat(seeds(lenient.join())).containsExactly(1L);
    }

    @Test
    void aFullQueueRejectsARequestAndNamesATimeToRetry() {
        ScriptedModel wide = new ScriptedModel(10);
        RequestOptions options = new RequestOptions(0.5, 0, LONG);
        try (Batcher busy = new Batcher(wide, 8, Duration.ZERO, BatchObserver.NONE)) {
            GenerationHandle unused = busy.submit(request("a", 10, 0), options, RequestListener.NONE);
            await(() -> wide.begun.tryAcquire());
            for (int i = 0; i < 8; i++) {
                GenerationHandle waiting = busy.submit(request("w", 1, i), options, RequestListener.NONE);
                assertThat(waiting.result().toCompletableFuture()).isNotDone();
            }

            // At one second per image the device is free in 10 s, less the time since the batch began.
            assertThatThrownBy(() -> busy.submit(request("too many", 1, 9), options, RequestListener.NONE))
                    .isInstanceOfSatisfying(QueueFullException.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(Reason.FULL);
                        assertThat(refusal.retryAfter()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
                    });
            assertThat(busy.load().requests()).isEqualTo(8);
            assertThat(busy.load().images()).isEqualTo(8);
            assertThat(busy.load().running()).isEqualTo(10);
        }
    }

    @Test
    void aRequestThatCannotMeetItsDeadlineIsRejectedAtOnce() {
        occupy();
        submit("ahead", 10, 0);

        assertThatThrownBy(() -> batcher.submit(
                        request("late", 1, 1), new RequestOptions(0.5, 0, Duration.ofSeconds(2)), RequestListener.NONE))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.TOO_LATE));
    }

    @Test
    void aRequestThatIsToBeAloneIsExpectedToTakeWholeBatches() {
        occupy();
        batcher.submit(request("alone", 10, 0), new RequestOptions(0.5, 0, LONG, true), RequestListener.NONE);

        // At one second per image: one is running, a batch of four comes first, then its own. Of a request that shares
        // its
        // batches only one image would come first.
        assertThatThrownBy(() -> batcher.submit(
                        request("late", 1, 1), new RequestOptions(0.5, 0, Duration.ofSeconds(4)), RequestListener.NONE))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.TOO_LATE));
    }

    @Test
    void aQueuedRequestEndsAtItsDeadlineAndFreesItsPlace() {
        occupy();
        GenerationHandle hasty = batcher.submit(
                request("hasty", 1, 1), new RequestOptions(0.5, 0, Duration.ofMillis(2500)), RequestListener.NONE);

        assertThat(hasty.join()).isEqualTo(new TimedOut());
        assertThat(batcher.load().requests()).isZero();
    }

    @Test
    void aRunningRequestEndsAtItsDeadlineAndFreesTheDevice() {
        GenerationHandle hasty = batcher.submit(
                request("hasty", 1, 1), new RequestOptions(0.5, 0, Duration.ofMillis(300)), RequestListener.NONE);

        assertThat(hasty.join()).isEqualTo(new TimedOut());
        release(1);
        assertThat(seeds(submit("next", 1, 2).join())).containsExactly(2L);
    }

    @Test
    void aCancelledQueuedRequestFreesItsPlaceAtOnceAndNeverRuns() {
        occupy();
        GenerationHandle waiting = submit("waiting", 1, 1);

        waiting.cancel();

        assertThat(waiting.join()).isEqualTo(new Cancelled());
        assertThat(batcher.load().requests()).isZero();
        release(2);
        assertThat(seeds(submit("next", 1, 2).join())).containsExactly(2L);
        assertThat(batches()).containsExactly("a10", "next2");
    }

    @Test
    void aBatchStopsWhenAllItsRequestsAreCancelled() {
        GenerationHandle only = occupy();

        only.cancel();

        assertThat(only.join()).isEqualTo(new Cancelled());
        release(1);
        assertThat(seeds(submit("next", 1, 2).join())).containsExactly(2L);
    }

    @Test
    void inASharedBatchACancelledRequestLeavesOthersAloneAndGetsNoPreviews() {
        occupy();
        List<String> previews = new CopyOnWriteArrayList<>();
        GenerationHandle leaving = batcher.submit(
                request("leaving", 1, 1), new RequestOptions(0.5, 3, LONG), recorder("leaving", previews));
        GenerationHandle staying = batcher.submit(
                request("staying", 1, 2), new RequestOptions(0.5, 3, LONG), recorder("staying", previews));
        release(1);
        await(() -> model.begun.tryAcquire());
        model.scales.release(1);
        await(() -> previews.size() == 2);

        leaving.cancel();

        model.scales.release(2);
        assertThat(seeds(staying.join())).containsExactly(2L);
        assertThat(leaving.join()).isEqualTo(new Cancelled());
        assertThat(previews).containsExactly("leaving 0 0", "staying 0 0", "staying 0 1");
        assertThat(model.plans.get(1).shared()).isTrue();
        assertThat(model.previewed)
                .as("no preview is made for a request that has ended")
                .containsExactly(1L, 2L, 2L);
    }

    @Test
    void aFaultFailsItsOwnBatchAndTheNextOneRuns() {
        model.before = rows -> {
            if (rows.get(0).prompt().equals("engine")) {
                throw new EngineException("decoder: failed");
            }
        };
        GenerationHandle failing = submit("engine", 1, 1);
        assertThatThrownBy(failing::join).isInstanceOf(EngineException.class).hasMessage("decoder: failed");

        release(1);

        assertThat(seeds(submit("next", 1, 2).join())).containsExactly(2L);
        assertThat(batcher.trouble()).isEmpty();
    }

    @Test
    void aSafetyCheckWithoutAScoreFailsTheRequestBeforeAnythingIsGenerated() {
        assertThatThrownBy(submit("unsure", 1, 1)::join).isInstanceOf(SafetyException.class);
        assertThat(model.batches).isEmpty();
    }

    @Test
    void outOfMemoryHalvesTheBatchesAndTwiceInARowIsTrouble() {
        model.before = rows -> {
            throw StageEngineFaults.outOfMemory();
        };
        assertThatThrownBy(submit("first", 4, 0)::join).isInstanceOf(EngineException.class);
        assertThat(batcher.load().batchLimit()).isEqualTo(2);
        assertThat(batcher.trouble()).isEmpty();
        assertThatThrownBy(submit("second", 4, 0)::join).isInstanceOf(EngineException.class);
        assertThat(batcher.load().batchLimit()).isEqualTo(1);
        assertThat(batcher.trouble()).isPresent();

        model.before = rows -> {};
        release(2);
        assertThat(seeds(submit("third", 2, 0).join())).hasSize(2);
        assertThat(batcher.trouble()).isEmpty();
    }

    @Test
    void aLostDeviceIsReportedAtOnceAndTheInstanceIsInTrouble() {
        List<Throwable> lost = new CopyOnWriteArrayList<>();
        ScriptedModel gpu = new ScriptedModel(4);
        gpu.before = rows -> {
            throw StageEngineFaults.deviceLost();
        };
        try (Batcher doomed = new Batcher(gpu, 8, Duration.ZERO, BatchObserver.NONE, lost::add)) {
            GenerationHandle request =
                    doomed.submit(request("first", 1, 0), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);

            assertThatThrownBy(request::join).hasMessageContaining("the GPU is lost to this process: CUDA failure 700");
            assertThat(lost).hasSize(1);
            assertThat(doomed.trouble()).isPresent();
        }
    }

    @Test
    void aListenerThatThrowsFailsItsOwnRequestOnly() {
        occupy();
        GenerationHandle broken =
                batcher.submit(request("broken", 1, 1), new RequestOptions(0.5, 0, LONG), new RequestListener() {
                    @Override
                    public void scale(int done, int scales) {
                        throw new IllegalStateException("broken listener");
                    }
                });
        GenerationHandle other = submit("other", 1, 2);

        release(2);

        assertThatThrownBy(broken::join).hasMessage("broken listener");
        assertThat(seeds(other.join())).containsExactly(2L);
    }

    @Test
    void imagesAreReportedAsTheirBatchesEnd() {
        List<String> news = new CopyOnWriteArrayList<>();
        release(2);

        GenerationHandle handle =
                batcher.submit(request("a", 5, 7), new RequestOptions(0.5, 0, LONG), new RequestListener() {
                    @Override
                    public void scale(int done, int scales) {
                        news.add(done + "/" + scales);
                    }

                    @Override
                    public void image(int image, Raster raster) {
                        news.add("image " + image + " of seed " + raster.rgb()[0]);
                    }
                });

        assertThat(seeds(handle.join())).hasSize(5);
        assertThat(news)
                .containsExactly(
                        "1/3",
                        "2/3",
                        "3/3",
                        "image 0 of seed 7",
                        "image 1 of seed 8",
                        "image 2 of seed 9",
                        "image 3 of seed 10",
                        "1/3",
                        "2/3",
                        "3/3",
                        "image 4 of seed 11");
    }

    @Test
    void aModerationRequestComesBeforeTheNextBatch() throws Exception {
        occupy();
        submit("waiting", 1, 1);
        var check = batcher.moderate(List.of("good", "bad"), LONG);
        model.scales.release(ScriptedModel.SCALES);

        assertThat(check.get(10, TimeUnit.SECONDS))
                .extracting(scores -> scores.get(0).violation())
                .containsExactly(0.1, 0.9);
        assertThat(model.checked).startsWith(List.of("a"), List.of("good", "bad"));
    }

    @Test
    void moderationAndBatchesAlternate() {
        occupy();
        GenerationHandle waiting = submit("waiting", 1, 1);
        var first = batcher.moderate(List.of("first"), LONG);
        var second = batcher.moderate(List.of("second"), LONG);

        release(2);

        assertThat(seeds(waiting.join())).containsExactly(1L);
        assertThat(first.join()).hasSize(1);
        assertThat(second.join()).hasSize(1);
        assertThat(model.checked)
                .containsExactly(List.of("a"), List.of("first"), List.of("waiting"), List.of("second"));
    }

    @Test
    void aModerationRequestWithoutPromptsIsRefused() {
        assertThatThrownBy(() -> batcher.moderate(List.of(), LONG)).isInstanceOf(IllegalArgumentException.class);
        assertThat(batcher.load().checks()).isZero();
    }

    @Test
    void aModerationRequestEndsAtItsTimeout() {
        occupy();

        var check = batcher.moderate(List.of("good"), Duration.ofMillis(50));

        assertThatThrownBy(check::join).hasCauseInstanceOf(TimeoutException.class);
        // The thread of the timer frees the place after it has ended the request.
        await(() -> batcher.load().checks() == 0);
    }

    @Test
    void aCancelledModerationRequestFreesItsPlaceAndTheDevice() {
        Semaphore stopped = new Semaphore(0);
        model.checking = (prompts, cancellation) -> {
            await(cancellation::isTriggered);
            stopped.release();
            throw new CancelledRunException("scripted");
        };
        var running = batcher.moderate(List.of("running"), LONG);
        await(() -> !model.checked.isEmpty());
        var waiting = batcher.moderate(List.of("waiting"), LONG);
        assertThat(batcher.load().checks()).isEqualTo(2);

        waiting.cancel(true);
        running.cancel(true);

        await(stopped::tryAcquire);
        assertThat(batcher.load().checks()).isZero();
        model.checking = (prompts, cancellation) -> {};
        release(1);
        assertThat(seeds(submit("next", 1, 2).join())).containsExactly(2L);
        assertThat(model.checked).doesNotContain(List.of("waiting"));
    }

    /** The device is faster here than the threads that submit a request and withdraw it. */
    @Test
    void aModerationRequestIsNotCheckedAgainAfterItsLastPrompt() {
        for (int i = 0; i < 2000; i++) {
            assertThat(batcher.moderate(List.of("good"), LONG).join()).hasSize(1);
        }

        assertThat(model.checked).hasSize(2000).containsOnly(List.of("good"));
    }

    @Test
    void batchesRunBetweenThePartsOfALongModerationRequest() {
        occupy();
        List<String> prompts = List.of("1", "2", "3", "4", "5", "6");
        var check = batcher.moderate(prompts, LONG);
        GenerationHandle waiting = submit("waiting", 1, 1);

        release(2);

        assertThat(check.join()).hasSize(6);
        assertThat(seeds(waiting.join())).containsExactly(1L);
        assertThat(model.checked)
                .containsExactly(List.of("a"), prompts.subList(0, 4), List.of("waiting"), prompts.subList(4, 6));
    }

    @Test
    void anErrorOfTheJvmEndsAllRequestsAndClosesTheBatcher() {
        BatchObserver deadly = new BatchObserver() {
            @Override
            public void promptsChecked(int prompts, StageTimes times) {
                Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {});
                throw new LinkageError("made for a test");
            }
        };
        try (Batcher dying = new Batcher(model, 8, Duration.ofMillis(50), deadly)) {
            Semaphore submitted = new Semaphore(0);
            model.checking = (prompts, cancellation) -> await(submitted::tryAcquire);
            GenerationHandle first =
                    dying.submit(request("a", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
            await(() -> !model.checked.isEmpty());
            GenerationHandle waiting =
                    dying.submit(request("c", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
            submitted.release();

            // A request that did not end would keep join() waiting, beyond the timeout of the test.
            await(() -> waiting.result().toCompletableFuture().isDone());
            assertThat(first.join()).isEqualTo(new Cancelled());
            assertThat(waiting.join()).isEqualTo(new Cancelled());
            await(() -> !dying.isAlive());
            assertThatThrownBy(() ->
                            dying.submit(request("b", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE))
                    .isInstanceOfSatisfying(
                            QueueFullException.class,
                            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
        }
    }

    @Test
    void aPromptThatTheModelCannotTakeIsRejectedAtOnce() {
        assertThatThrownBy(() -> submit("unfit", 1, 1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> batcher.moderate(List.of("fine", "unfit"), LONG))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void drainingRejectsNewRequestsAndFinishesTheQueue() {
        GenerationHandle running = occupy();
        GenerationHandle waiting = submit("waiting", 1, 1);

        batcher.drain();

        assertThatThrownBy(() -> submit("late", 1, 1))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
        release(2);
        assertThat(seeds(running.join())).containsExactly(10L);
        assertThat(seeds(waiting.join())).containsExactly(1L);
    }

    @Test
    void anObserverThatThrowsFailsOneRequestAndNotTheDevice() {
        boolean[] broken = {true};
        BatchObserver observer = new BatchObserver() {
            @Override
            public void batchGenerated(int images, StageTimes times) {
                if (broken[0]) {
                    throw new IllegalStateException("broken observer");
                }
            }
        };
        try (Batcher observed = new Batcher(model, 8, Duration.ZERO, observer)) {
            release(2);
            GenerationHandle unlucky =
                    observed.submit(request("a", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
            assertThatThrownBy(unlucky::join).hasMessage("broken observer");

            broken[0] = false;
            GenerationHandle next =
                    observed.submit(request("b", 1, 2), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);

            assertThat(seeds(next.join())).containsExactly(2L);
            assertThat(observed.isAlive()).isTrue();
        }
    }

    @Test
    void closingCancelsRunningAndQueuedRequestsAndRejectsNewOnes() {
        GenerationHandle running = occupy();
        GenerationHandle waiting = submit("waiting", 1, 1);
        var check = batcher.moderate(List.of("good"), LONG);

        batcher.close();

        assertThat(running.join()).isEqualTo(new Cancelled());
        assertThat(waiting.join()).isEqualTo(new Cancelled());
        assertThatThrownBy(check::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(QueueFullException.class);
        assertThatThrownBy(() -> submit("late", 1, 1))
                .isInstanceOfSatisfying(
                        QueueFullException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void aRequestSubmittedWhileTheBatcherClosesIsRejectedOrCancelled() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Batcher closing = new Batcher(new ScriptedModel(1), 8, Duration.ZERO, BatchObserver.NONE);
            Thread closer = new Thread(closing::close);
            closer.start();
            GenerationResult result;
            try {
                result = closing.submit(request("a", 1, i), new RequestOptions(0.5, 0, LONG), RequestListener.NONE)
                        .join();
            } catch (QueueFullException rejected) {
                assertThat(rejected.reason()).isEqualTo(Reason.CLOSED);
                result = new Cancelled();
            }
            assertThat(result).isEqualTo(new Cancelled());
            closer.join();
        }
    }

    @Test
    void theObserverGetsTheTimeSinceARequestWasSubmitted() {
        List<Duration> ages = new CopyOnWriteArrayList<>();
        BatchObserver observer = new BatchObserver() {
            @Override
            public void ended(GenerationResult result, Duration sinceSubmitted) {
                ages.add(sinceSubmitted);
            }
        };
        Duration least = Duration.ofMillis(50);
        model.before = rows -> sleep(least);
        release(1);
        long start = System.nanoTime();
        try (Batcher observed = new Batcher(model, 8, Duration.ZERO, observer)) {
            GenerationResult unused = observed.submit(
                            request("a", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE)
                    .join();
        }
        Duration most = Duration.ofNanos(System.nanoTime() - start);

        assertThat(ages).singleElement().satisfies(age -> assertThat(age).isBetween(least, most));
    }

    @Test
    void anObserverOfAFaultThatThrowsDoesNotKeepTheRequestFromEnding() {
        BatchObserver observer = new BatchObserver() {
            @Override
            public void failed(int requests, Throwable fault) {
                throw new IllegalStateException("broken observer");
            }
        };
        try (Batcher observed = new Batcher(model, 8, Duration.ZERO, observer)) {
            GenerationHandle unlucky =
                    observed.submit(request("unsure", 1, 1), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);

            assertThatThrownBy(() -> unlucky.result().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SafetyException.class)
                    .hasMessageContaining("no score");
        }
    }

    @Test
    void theListenerGetsTheStagesAfterTheScales() {
        List<String> news = new CopyOnWriteArrayList<>();
        model.finishing = List.of(FinishingStage.RESIDUAL, FinishingStage.DECODER);
        release(1);

        GenerationResult unused = batcher.submit(
                        request("a", 1, 1), new RequestOptions(0.5, 0, LONG), new RequestListener() {
                            @Override
                            public void scale(int done, int scales) {
                                news.add(done + "/" + scales);
                            }

                            @Override
                            public void begins(FinishingStage stage) {
                                news.add(stage.name());
                            }
                        })
                .join();

        assertThat(news).containsExactly("1/3", "2/3", "3/3", "RESIDUAL", "DECODER");
    }

    /** Starts a batch of one image, which goes on when scales are released. */
    private GenerationHandle occupy() {
        GenerationHandle handle = submit("a", 1, 10);
        await(() -> model.begun.tryAcquire());
        return handle;
    }

    private void release(int batches) {
        model.scales.release(batches * ScriptedModel.SCALES);
    }

    private GenerationHandle submit(String prompt, int count, long seed) {
        return batcher.submit(request(prompt, count, seed), new RequestOptions(0.5, 0, LONG), RequestListener.NONE);
    }

    private static ImageRequest request(String prompt, int count, long seed) {
        return new ImageRequest(prompt, count, seed, 4.5, Sampling.DEFAULT);
    }

    private static RequestListener recorder(String name, List<String> previews) {
        return new RequestListener() {
            @Override
            public void preview(int image, int index, Raster raster) {
                previews.add(name + " " + image + " " + index);
            }
        };
    }

    private List<String> batches() {
        return model.batches.stream()
                .map(rows -> String.join(
                        " ", rows.stream().map(row -> row.prompt() + row.seed()).toList()))
                .toList();
    }

    private static List<Long> seeds(GenerationResult result) {
        assertThat(result).isInstanceOf(Generated.class);
        return ((Generated) result).images().stream().map(GeneratedImage::seed).toList();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 10_000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            sleep(Duration.ofMillis(1));
        }
        throw new AssertionError("the condition did not become true");
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
