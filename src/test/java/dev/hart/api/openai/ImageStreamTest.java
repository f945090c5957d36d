package dev.hart.api.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hart.api.ApiException;
import dev.hart.api.EventStream.Event;
import dev.hart.api.FakeModel;
import dev.hart.api.request.RequestLimits;
import dev.hart.config.ServiceConfig.Compat;
import dev.hart.config.ServiceSettings;
import dev.hart.generation.GenerationResult;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Refused;
import dev.hart.generation.ImageModel;
import dev.hart.generation.StageTimes;
import dev.hart.image.Raster;
import dev.hart.pack.PackOffer;
import dev.hart.pipeline.PipelineOptions;
import dev.hart.scheduling.BatchObserver;
import dev.hart.scheduling.Batcher;
import dev.hart.scheduling.GenerationHandle;
import dev.hart.scheduling.RequestListener;
import dev.hart.service.Service.Serving;
import dev.hart.store.UnsupportedImageStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageStreamTest {
    private static final Raster IMAGE = new Raster(8, 8, new byte[8 * 8 * 3]);
    private static final int IMAGES = 10;

    private final ImageModel model = new FakeModel().load(Path.of("made-up"), PipelineOptions.DEFAULT);
    private final Batcher batcher = new Batcher(model, 1, Duration.ZERO, BatchObserver.NONE);
    private final Serving serving = new Serving(model, batcher, Instant.EPOCH);
    private final ImageReplyWriter images =
            // Streams use no store: events contain their images.
            new ImageReplyWriter(new UnsupportedImageStore(), ServiceSettings.read(), Clock.systemUTC());
    private final TestHandle handle = new TestHandle();
    private Duration longestSilence = Duration.ofMinutes(1);

    @AfterEach
    void stop() {
        batcher.close();
    }

    @Test
    void fewPreviewsAreKeptForASlowClientButAllImages() {
        AtomicReference<RequestListener> device = new AtomicReference<>();
        CompletableFuture<Multi<Event>> begun = open(device);
        RequestListener listener = Objects.requireNonNull(device.get());
        listener.scale(1, 3);
        AssertSubscriber<Event> client = begun.join().subscribe().withSubscriber(AssertSubscriber.create(0));

        for (int image = 0; image < IMAGES; image++) {
            for (int index = 0; index < 3; index++) {
                listener.preview(image, index, IMAGE);
            }
        }
        for (int image = 0; image < IMAGES; image++) {
            listener.image(image, IMAGE);
        }
        handle.result.complete(new Generated(List.of(), List.of(), Duration.ZERO, StageTimes.ZERO));
        client.request(Long.MAX_VALUE).awaitCompletion();

        assertThat(client.getItems())
                .filteredOn(event -> event.name().equals(ImageEvent.PARTIAL))
                .hasSize(ImageStream.MOST_PREVIEWS);
        assertThat(client.getItems())
                .filteredOn(event -> event.name().equals(ImageEvent.COMPLETED))
                .hasSize(IMAGES);
    }

    @Test
    void aClientThatKeepsUpGetsAllPreviews() {
        AtomicReference<RequestListener> device = new AtomicReference<>();
        CompletableFuture<Multi<Event>> begun = open(device);
        RequestListener listener = Objects.requireNonNull(device.get());
        listener.scale(1, 3);
        AssertSubscriber<Event> client =
                begun.join().subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));

        for (int i = 0; i < 2 * ImageStream.MOST_PREVIEWS; i++) {
            listener.preview(i, 0, IMAGE);
            client.awaitItems(i + 1);
        }

        assertThat(client.getItems()).hasSize(2 * ImageStream.MOST_PREVIEWS);
    }

    @Test
    void theReplyBeginsAfterTheLongestSilenceAndARefusalIsThenAnEvent() throws Exception {
        longestSilence = Duration.ofMillis(50);
        CompletableFuture<Multi<Event>> begun = open(new AtomicReference<>());

        AssertSubscriber<Event> client =
                begun.get(10, TimeUnit.SECONDS).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        handle.result.complete(new Refused(List.of(), 0.5));

        client.awaitCompletion();
        assertThat(client.getItems()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("error");
            assertThat(event.data().toString()).contains("content_policy_violation");
        });
    }

    @Test
    void aRefusalBeforeThatFailsTheReply() {
        CompletableFuture<Multi<Event>> begun = open(new AtomicReference<>());

        handle.result.complete(new Refused(List.of(), 0.5));

        assertThatThrownBy(begun::join).hasRootCauseInstanceOf(ApiException.class);
    }

    private CompletableFuture<Multi<Event>> open(AtomicReference<RequestListener> device) {
        ImagesRequest parsed = ImagesRequest.parse(
                "{\"prompt\":\"a cat\",\"n\":" + IMAGES + ",\"stream\":true,\"partial_images\":3}",
                PackOffer.of(serving.manifest()),
                new RequestLimits(0.5, 0.8, false, Duration.ofMinutes(1)),
                Compat.LENIENT);
        return ImageStream.open(
                        listener -> {
                            device.set(listener);
                            return handle;
                        },
                        longestSilence,
                        serving,
                        parsed,
                        images)
                .subscribeAsCompletionStage();
    }

    /** A request whose result the test sets. */
    private static final class TestHandle implements GenerationHandle {
        private final CompletableFuture<GenerationResult> result = new CompletableFuture<>();

        @Override
        public CompletionStage<GenerationResult> result() {
            return result;
        }

        @Override
        public void cancel() {}
    }
}
