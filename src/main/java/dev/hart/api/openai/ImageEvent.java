package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.api.OpenAiError;
import dev.hart.api.openai.ImagesReply.Usage;
import dev.hart.generation.PromptCut;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event of a streamed reply, as OpenAI defines it; {@code image_index} and {@code seed} are additions of hart's.
 *
 * @param type also the event's name
 * @param base64 the image file
 * @param createdAt seconds since 1970
 * @param partialIndex the index of this preview among those of its image, from 0; null if this is the finished image
 * @param imageIndex the index of the image in the request, from 0
 * @param seed of this image
 * @param usage the usage of this image, of which the prompt counts only with the image of index 0; absent from previews
 * @param promptCut how much of the prompt the model reads; absent if that is all of it
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
    "usage",
    "prompt_cut"
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
        @Nullable Usage usage,
        @JsonProperty("prompt_cut") @Nullable PromptCut promptCut) {
    static final String PARTIAL = "image_generation.partial_image";
    static final String COMPLETED = "image_generation.completed";

    /** A fault after the stream has begun, when the status has already been sent. */
    record Failed(String type, OpenAiError error) {
        static final String NAME = "error";
    }
}
