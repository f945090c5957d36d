package dev.hart.api.openai;

import dev.hart.api.openai.ImagesReply.Datum;
import dev.hart.api.openai.ImagesReply.Usage;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.GeneratedImage;
import dev.hart.image.EncodingException;
import dev.hart.image.ImageFormat;
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

/** Turns pictures into what replies hold: encodes them, and stores and signs those that go by URL. */
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
     * Says before anything is computed that a picture could not be written.
     *
     * @throws OpenAiException if this machine cannot write the format
     */
    static void require(ImageFormat format) {
        try {
            format.prepare();
        } catch (EncodingException e) {
            throw new OpenAiException(
                    400, OpenAiError.invalid("output_format", "unsupported_value", String.valueOf(e.getMessage())));
        }
    }

    /** @throws dev.hart.store.StoreException if an image cannot be stored */
    ImagesReply reply(Serving serving, ImagesRequest asked, Generated generated) {
        ImageOutput output = asked.output();
        return new ImagesReply(
                clock.instant().getEpochSecond(),
                generated.images().stream()
                        .map(picture -> datum(picture, serving.manifest(), output))
                        .toList(),
                output.shape().format().id(),
                output.size(),
                output.quality(),
                "opaque",
                usage(serving, asked, true, asked.request().count()));
    }

    private Datum datum(GeneratedImage picture, PackManifest pack, ImageOutput output) {
        byte[] file = encode(picture.raster(), picture.seed(), pack, output);
        if (output.base64()) {
            return new Datum(null, Base64.getEncoder().encodeToString(file), picture.seed());
        }
        ImageKey key =
                store.put(new ImageContent(output.shape().format(), file)).key();
        return new Datum(store.url(key, urlTtl).uri(), null, picture.seed());
    }

    /**
     * An event with a picture.
     *
     * @param partialIndex null if the picture is finished
     */
    ImageEvent event(Serving serving, ImagesRequest asked, int image, @Nullable Integer partialIndex, Raster raster) {
        ImageOutput output = asked.output();
        long seed = asked.request().seed() + image;
        return new ImageEvent(
                partialIndex == null ? ImageEvent.COMPLETED : ImageEvent.PARTIAL,
                Base64.getEncoder().encodeToString(encode(raster, seed, serving.manifest(), output)),
                clock.instant().getEpochSecond(),
                output.size(),
                output.quality(),
                "opaque",
                output.shape().format().id(),
                partialIndex,
                image,
                seed,
                partialIndex == null ? usage(serving, asked, image == 0, 1) : null);
    }

    private static byte[] encode(Raster raster, long seed, PackManifest pack, ImageOutput output) {
        return output.shape().encode(raster, new Provenance(pack.label(), seed, Optional.empty()));
    }

    private static Usage usage(Serving serving, ImagesRequest asked, boolean withPrompt, int pictures) {
        int scales = asked.request().quality().scales(serving.manifest().schedule());
        long positions = serving.manifest().schedule().firstPosition(scales);
        long prompt = withPrompt ? serving.model().tokens(asked.request().prompt()) : 0;
        return Usage.of(prompt, positions * pictures);
    }
}
