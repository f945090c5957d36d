package dev.hart.api.openai;

import dev.hart.api.openai.ImagesReply.Datum;
import dev.hart.api.openai.ImagesReply.Usage;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.generation.PromptCut;
import dev.hart.image.Provenance;
import dev.hart.image.Raster;
import dev.hart.pack.PackManifest;
import dev.hart.service.Service.Serving;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes generated images into replies: encodes them, and stores those that the reply contains as signed URLs. */
@Singleton
class ImageReplyWriter {
    private final ImageStore store;
    private final Duration urlTtl;
    private final Clock clock;

    ImageReplyWriter(ImageStore store, ServiceConfig config, Clock clock) {
        this.store = store;
        this.urlTtl = config.urlTtl();
        this.clock = clock;
    }

    /**
     * Writes the images of a request as its whole reply.
     *
     * @throws dev.hart.store.StoreException if an image cannot be stored, or its URL cannot be signed
     */
    ImagesReply reply(Serving serving, ImagesRequest parsed, Generated generated) {
        return new ImagesReply(
                clock.instant().getEpochSecond(),
                generated.images().stream()
                        .map(image -> datum(image, serving.manifest(), parsed))
                        .toList(),
                parsed.encoding().format().id(),
                parsed.size(),
                parsed.checked().quality(),
                "opaque",
                usage(serving, parsed, true, parsed.request().count()),
                cut(serving, parsed));
    }

    private Datum datum(GeneratedImage image, PackManifest pack, ImagesRequest parsed) {
        byte[] file = encode(image.raster(), image.seed(), pack, parsed);
        if (parsed.base64()) {
            return new Datum(null, Base64.getEncoder().encodeToString(file), image.seed());
        }
        ImageKey key =
                store.put(new ImageContent(parsed.encoding().format(), file)).key();
        return new Datum(store.url(key, urlTtl).uri(), null, image.seed());
    }

    /**
     * Writes an image as an event of a stream.
     *
     * @param index the index of the image in the request, from 0
     * @param partialIndex the index of the preview among those of its image, from 0; null if the image is finished
     */
    ImageEvent event(Serving serving, ImagesRequest parsed, int index, @Nullable Integer partialIndex, Raster raster) {
        long seed = parsed.request().seed() + index;
        return new ImageEvent(
                partialIndex == null ? ImageEvent.COMPLETED : ImageEvent.PARTIAL,
                Base64.getEncoder().encodeToString(encode(raster, seed, serving.manifest(), parsed)),
                clock.instant().getEpochSecond(),
                parsed.size(),
                parsed.checked().quality(),
                "opaque",
                parsed.encoding().format().id(),
                partialIndex,
                index,
                seed,
                partialIndex == null ? usage(serving, parsed, index == 0, 1) : null,
                cut(serving, parsed));
    }

    private static byte[] encode(Raster raster, long seed, PackManifest pack, ImagesRequest parsed) {
        return parsed.encoding().encode(raster, new Provenance(pack.label(), seed, Optional.empty()));
    }

    private static @Nullable PromptCut cut(Serving serving, ImagesRequest parsed) {
        return PromptCut.of(serving.model(), parsed.request().prompt()).orElse(null);
    }

    private static Usage usage(Serving serving, ImagesRequest parsed, boolean withPrompt, int images) {
        int scales = parsed.request().quality().scales(serving.manifest().schedule());
        long positions = serving.manifest().schedule().firstPosition(scales);
        long prompt = withPrompt ? serving.model().tokens(parsed.request().prompt()) : 0;
        return Usage.of(prompt, positions * images);
    }
}
