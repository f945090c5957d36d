package dev.hart.scheduling;

import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Picture;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.ImageRequest;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A request that was taken and what has become of it so far. Guarded by the batcher's lock, except what is final. */
final class PendingRequest {
    final ImageRequest request;
    final RequestOptions handling;
    final RequestListener listener;
    final CompletableFuture<GenerationResult> future = new CompletableFuture<>();
    private final long taken = System.nanoTime();
    private final @Nullable Picture[] pictures;

    @Nullable
    List<PolicyScore> scores;
    /** Images that were put into batches. */
    int dealt;
    /** Nothing is done for it any more; the future is completed, or about to be. */
    volatile boolean over;

    private int drawn;
    private StageTimes times = StageTimes.ZERO;

    @Nullable
    Future<?> timer;

    PendingRequest(ImageRequest request, RequestOptions handling, RequestListener listener) {
        this.request = request;
        this.handling = handling;
        this.listener = listener;
        this.pictures = new Picture[request.count()];
    }

    int left() {
        return request.count() - dealt;
    }

    Duration sinceTaken() {
        return Duration.ofNanos(System.nanoTime() - taken);
    }

    void spent(StageTimes more) {
        times = times.plus(more);
    }

    /** Keeps a picture; true when it was the last. */
    boolean add(int image, Raster raster) {
        pictures[image] = new Picture(raster, request.seed() + image);
        drawn++;
        return drawn == request.count();
    }

    Generated generated() {
        List<Picture> all = new ArrayList<>();
        for (Picture picture : pictures) {
            if (picture == null) {
                throw new IllegalStateException("a picture is missing");
            }
            all.add(picture);
        }
        Duration waited = sinceTaken().minus(times.total());
        return new Generated(
                all, scores == null ? List.of() : scores, waited.isNegative() ? Duration.ZERO : waited, times);
    }
}
