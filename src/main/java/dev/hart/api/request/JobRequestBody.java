package dev.hart.api.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/jobs} after {@link AdaptedBody}, not checked yet. Its fields are those of META-INF/openapi.yaml
 * but for {@code style}, which {@link AdaptedBody} leaves out; each is null if absent. The fields about the reply are those of a
 * request for images, so that its body can ask for a job too; of their values {@link JobRequestReader} accepts only those given
 * here.
 *
 * @param responseFormat {@code url}: a job's images are at URLs
 * @param stream false: a job is watched at its own URL
 * @param partialImages 0
 * @param webhook the URL to notify when the job ends
 */
@RegisterForReflection
record JobRequestBody(
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
        @JsonProperty("guidance_scale") @Nullable Double guidance,
        @Nullable String webhook)
        implements ImageFields {}
