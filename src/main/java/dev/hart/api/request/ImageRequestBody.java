package dev.hart.api.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/images/generations} after {@link AdaptedBody}, not checked yet. Its fields are those of
 * META-INF/openapi.yaml but for {@code style}, which {@link AdaptedBody} leaves out; each is null if absent.
 *
 * @param responseFormat whether the reply contains URLs ({@code url}) or the images themselves ({@code b64_json})
 * @param stream whether the reply is a stream of events
 * @param partialImages the most previews of each image
 */
@RegisterForReflection
public record ImageRequestBody(
        @Nullable String prompt,
        @Nullable String model,
        @Nullable Long n,
        @Nullable String size,
        @Nullable String quality,
        @Nullable String background,
        @Nullable String moderation,
        @JsonProperty("response_format") @Nullable String responseFormat,
        @JsonProperty("output_format") @Nullable String outputFormat,
        @JsonProperty("output_compression") @Nullable Long outputCompression,
        @Nullable Boolean stream,
        @JsonProperty("partial_images") @Nullable Long partialImages,
        @Nullable String user,
        @Nullable Long seed,
        @JsonProperty("guidance_scale") @Nullable Double guidance)
        implements ImageFields {}
