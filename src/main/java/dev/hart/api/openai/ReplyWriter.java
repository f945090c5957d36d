package dev.hart.api.openai;

import dev.hart.api.openai.ImagesReply.Datum;
import dev.hart.api.openai.ImagesReply.Usage;
import dev.hart.generation.GenerationResult.Generated;
import dev.hart.generation.GenerationResult.Picture;
import dev.hart.image.PngEncoder;
import dev.hart.image.Provenance;
import dev.hart.ops.Service.Serving;
import dev.hart.ops.ServiceConfig;
import dev.hart.pack.PackManifest;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.ImageType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Turns pictures into a reply: encodes them, and stores and signs those that go by URL. */
@Singleton
class ReplyWriter {
    private final PngEncoder encoder = new PngEncoder();
    private final ImageStore store;
    private final Duration urlTtl;
    private final Clock clock;

    ReplyWriter(ImageStore store, ServiceConfig config, Clock clock) {
        this.store = store;
        this.urlTtl = config.urlTtl();
        this.clock = clock;
    }

    /** @throws dev.hart.store.StoreException if a picture cannot be kept */
    ImagesReply write(Serving serving, ImagesRequest asked, Generated generated) {
        PackManifest pack = serving.manifest();
        return new ImagesReply(
                clock.instant().getEpochSecond(),
                generated.pictures().stream()
                        .map(picture -> datum(picture, pack, asked.base64()))
                        .toList(),
                "png",
                ImagesRequest.size(pack),
                "high",
                usage(serving, asked));
    }

    private Datum datum(Picture picture, PackManifest pack, boolean base64) {
        Provenance provenance = new Provenance(pack.name() + " " + pack.version(), picture.seed(), Optional.empty());
        byte[] png = encoder.encode(picture.raster(), provenance);
        if (base64) {
            return new Datum(null, Base64.getEncoder().encodeToString(png), picture.seed());
        }
        ImageKey key = store.put(new ImageContent(ImageType.PNG, png)).key();
        return new Datum(store.url(key, urlTtl), null, picture.seed());
    }

    private static Usage usage(Serving serving, ImagesRequest asked) {
        long positions = serving.manifest().schedule().totalPositions();
        return Usage.of(
                serving.model().prompts().tokens(asked.request().prompt()),
                positions * asked.request().count());
    }
}
