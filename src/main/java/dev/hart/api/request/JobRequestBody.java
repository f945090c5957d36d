package dev.hart.api.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/jobs}, as the caller sent it; its fields are those of META-INF/openapi.yaml. A job has no reply
 * that could contain images or be a stream, so it lacks the fields about replies.
 *
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
        @JsonProperty("output_format") @Nullable String outputFormat,
        @JsonProperty("output_compression") @Nullable Long outputCompression,
        @Nullable String user,
        @Nullable Long seed,
        @JsonProperty("guidance_scale") @Nullable Double guidance,
        @Nullable String webhook)
        implements ImageFields {}
