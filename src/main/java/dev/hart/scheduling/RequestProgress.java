package dev.hart.scheduling;

import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.scheduling.BatchTask.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a request: its scores, and the images that batches have taken and generated. Not thread-safe: it never leaves
 * {@link DeviceQueue}, which locks.
 */
final class RequestProgress {
    final PendingRequest pending;
    private final @Nullable GeneratedImage[] images;
    private @Nullable List<PolicyScore> scores;
    private int imagesTaken;
    private int imagesDone;
    private StageTimes times = StageTimes.ZERO;

    RequestProgress(PendingRequest pending) {
        this.pending = pending;
        this.images = new GeneratedImage[pending.request.count()];
    }

    /** Whether the prompt has its scores. */
    boolean isChecked() {
        return scores != null;
    }

    void setScores(List<PolicyScore> scores) {
        this.scores = scores;
    }

    /** Whether no batch has taken an image yet. */
    boolean isWaiting() {
        return imagesTaken == 0;
    }

    /** Number of images that no batch has taken yet. */
    int imagesLeft() {
        return pending.request.count() - imagesTaken;
    }

    /** Takes the next image for a batch; at least one must be left. */
    Slot takeImage() {
        return new Slot(pending, imagesTaken++);
    }

    /** Adds the times of a task that the request was part of. */
    void addTimes(StageTimes more) {
        times = times.plus(more);
    }

    /** Keeps an image; returns the whole result if no other is missing. */
    Optional<Generated> add(int image, Raster raster) {
        images[image] = new GeneratedImage(raster, pending.request.seed() + image);
        imagesDone++;
        return imagesDone == images.length ? Optional.of(generated()) : Optional.empty();
    }

    private Generated generated() {
        List<GeneratedImage> all = new ArrayList<>();
        for (GeneratedImage image : images) {
            if (image == null) {
                throw new IllegalStateException("an image is missing");
            }
            all.add(image);
        }
        Duration waited = pending.age().minus(times.total());
        return new Generated(
                all, scores == null ? List.of() : scores, waited.isNegative() ? Duration.ZERO : waited, times);
    }
}
