package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply to {@code POST /v1/images/generations}.
 *
 * @param created seconds since 1970
 * @param size width x height in pixels
 */
@JsonPropertyOrder({"created", "data", "output_format", "size", "quality", "background", "usage"})
record ImagesReply(
        long created,
        List<Datum> data,
        @JsonProperty("output_format") String outputFormat,
        String size,
        String quality,
        String background,
        Usage usage) {

    /**
     * One picture.
     *
     * @param url where it can be read for a while; null if it is in {@code base64}
     * @param base64 the file
     * @param seed makes it again, with n = 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Datum(
            @Nullable URI url,
            @JsonProperty("b64_json") @Nullable String base64,
            long seed) {}

    /**
     * What was consumed, in the model's own units.
     *
     * @param inputTokens of the prompt that the model reads, once for all pictures
     * @param outputTokens positions of all scales of all pictures
     */
    record Usage(
            @JsonProperty("input_tokens") long inputTokens,
            @JsonProperty("output_tokens") long outputTokens,
            @JsonProperty("total_tokens") long totalTokens,
            @JsonProperty("input_tokens_details") Details details) {
        static Usage of(long textTokens, long outputTokens) {
            return new Usage(textTokens, outputTokens, textTokens + outputTokens, new Details(textTokens, 0));
        }

        /** No pictures go in. */
        record Details(
                @JsonProperty("text_tokens") long textTokens,
                @JsonProperty("image_tokens") long imageTokens) {}
    }
}
