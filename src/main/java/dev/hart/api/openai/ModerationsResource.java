package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hart.api.RequestBody;
import dev.hart.config.ServiceConfig;
import dev.hart.generation.GenerationResult.PolicyScore;
import dev.hart.generation.InvalidRequestException;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code POST /v1/moderations}: what the safety check thinks of texts, without a picture. */
@Path("/v1/moderations")
public class ModerationsResource {
    /** Most texts of a request; each is scored against every policy. */
    static final int MOST_INPUTS = 16;

    private final Service service;
    private final ServiceConfig config;

    ModerationsResource(Service service, ServiceConfig config) {
        this.service = service;
        this.config = config;
    }

    /**
     * The reply.
     *
     * @param id of this answer, anew each time
     * @param model the pack whose safety check was asked
     */
    record Moderations(String id, String model, List<Moderation> results) {}

    /**
     * One text's.
     *
     * @param flagged whether any policy is violated: a picture would be refused
     * @param categories by policy
     * @param scores by policy, 0 to 1
     * @param inputTypes by policy: what was looked at
     */
    record Moderation(
            boolean flagged,
            Map<String, Boolean> categories,
            @JsonProperty("category_scores") Map<String, Double> scores,
            @JsonProperty("category_applied_input_types") Map<String, List<String>> inputTypes) {
        static Moderation of(List<PolicyScore> found, double threshold) {
            Map<String, Boolean> categories = new LinkedHashMap<>();
            Map<String, Double> scores = new LinkedHashMap<>();
            Map<String, List<String>> inputTypes = new LinkedHashMap<>();
            for (PolicyScore score : found) {
                categories.put(score.policy(), score.violates(threshold));
                scores.put(score.policy(), score.violation());
                inputTypes.put(score.policy(), List.of("text"));
            }
            return new Moderation(categories.containsValue(true), categories, scores, inputTypes);
        }
    }

    /** Scores each input against the pack's policies. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Blocking
    public Uni<Moderations> moderate(InputStream body, @HeaderParam("X-Request-Timeout") Optional<String> timeout) {
        String json = RequestBody.text(body);
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        StrictJsonObject fields = StrictJsonObject.parse(json, Set.of("input", "model"));
        fields.text("model")
                .filter(model -> !model.equals(serving.manifest().name()))
                .ifPresent(model -> {
                    throw ModelsResource.notFound(serving.manifest());
                });
        List<String> inputs = fields.texts("input", MOST_INPUTS);
        double threshold =
                config.safety().threshold().orElse(serving.manifest().safety().threshold());
        Duration allowed = Timeouts.allowed(timeout, config.requestTimeout());
        return Uni.createFrom()
                .completionStage(() -> serving.batcher().moderate(inputs, allowed))
                // Here the field has another name.
                .onFailure(InvalidRequestException.class)
                .transform(fault -> new InvalidRequestException("input", String.valueOf(fault.getMessage())))
                .map(scores -> new Moderations(
                        "modr-" + UUID.randomUUID(),
                        serving.manifest().name(),
                        scores.stream()
                                .map(found -> Moderation.of(found, threshold))
                                .toList()));
    }
}
