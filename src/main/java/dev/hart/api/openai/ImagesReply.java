package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.hart.generation.PromptCut;
import dev.hart.job.view.JobReply;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reply to {@code POST /v1/images/generations}.
 *
 * @param created when the reply was written, in seconds since 1970
 * @param size width x height in pixels
 * @param usage absent if the images are those of a job, whose prompt another instance may have tokenized
 * @param promptCut how much of the prompt the model reads; absent if that is all of it
 */
@JsonPropertyOrder({"created", "data", "output_format", "size", "quality", "background", "usage", "prompt_cut"})
record ImagesReply(
        long created,
        List<Datum> data,
        @JsonProperty("output_format") String outputFormat,
        String size,
        String quality,
        String background,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Usage usage,

        @JsonProperty("prompt_cut") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        PromptCut promptCut) {

    /**
     * Returns the images of a job that has succeeded.
     *
     * @param reply with its request and images
     */
    static ImagesReply of(JobReply reply) {
        JobReply.Request request = Objects.requireNonNull(reply.request());
        JobReply.Result result = Objects.requireNonNull(reply.result());
        return new ImagesReply(
                Objects.requireNonNull(reply.times().endedAt()),
                Objects.requireNonNull(result.data()).stream()
                        .map(image -> new Datum(image.url(), null, image.seed()))
                        .toList(),
                request.outputFormat(),
                request.size(),
                request.quality(),
                "opaque",
                null,
                reply.promptCut());
    }

    /**
     * One image.
     *
     * @param url a signed URL that expires; null if the image is in {@code base64}
     * @param base64 the image file; null if it is at {@code url}
     * @param seed the seed that makes the image again, with n = 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Datum(
            @Nullable URI url,
            @JsonProperty("b64_json") @Nullable String base64,
            long seed) {}

    /**
     * The usage of a request, or in a stream of one of its images, in the model's own units.
     *
     * @param inputTokens the tokens of the whole prompt, once for all images, also of a prompt that is cut
     * @param outputTokens the positions of all scales that were generated, over all images; a draft leaves out the fine scales
     */
    record Usage(
            @JsonProperty("input_tokens") long inputTokens,
            @JsonProperty("output_tokens") long outputTokens,
            @JsonProperty("total_tokens") long totalTokens,
            @JsonProperty("input_tokens_details") Details details) {
        static Usage of(long textTokens, long outputTokens) {
            return new Usage(textTokens, outputTokens, textTokens + outputTokens, new Details(textTokens, 0));
        }

        /** Input tokens by kind; no images are input. */
        record Details(
                @JsonProperty("text_tokens") long textTokens,
                @JsonProperty("image_tokens") long imageTokens) {}
    }
}
