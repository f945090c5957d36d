package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.api.openai.ImagesReply.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What an event of a streamed reply says, as OpenAI has it; {@code image_index} and {@code seed} are ours.
 *
 * @param type the event's name too
 * @param base64 the picture file
 * @param createdAt seconds since 1970
 * @param partialIndex of the previews of one picture, from 0; null if this is the picture
 * @param imageIndex of the request's pictures, from 0
 * @param usage of this picture; the prompt counts with the first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "type",
    "b64_json",
    "partial_image_index",
    "image_index",
    "seed",
    "created_at",
    "size",
    "quality",
    "background",
    "output_format",
    "usage"
})
record ImageEvent(
        String type,
        @JsonProperty("b64_json") String base64,
        @JsonProperty("created_at") long createdAt,
        String size,
        String quality,
        String background,
        @JsonProperty("output_format") String outputFormat,
        @JsonProperty("partial_image_index") @Nullable Integer partialIndex,
        @JsonProperty("image_index") int imageIndex,
        long seed,
        @Nullable Usage usage) {
    static final String PARTIAL = "image_generation.partial_image";
    static final String COMPLETED = "image_generation.completed";

    /** A fault after the stream has begun, when no status can say it any more. */
    record Failed(String type, OpenAiError error) {
        static final String NAME = "error";
    }
}
