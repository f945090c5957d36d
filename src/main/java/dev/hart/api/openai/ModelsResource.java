package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hart.api.ModelErrors;
import dev.hart.api.request.FieldChecks;
import dev.hart.pack.PackOffer;
import dev.hart.pack.PackScope;
import dev.hart.service.Service;
import dev.hart.service.Service.Offering;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/models}: the pack offered, as a list of models and by its name. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    private final Service service;

    ModelsResource(Service service) {
        this.service = service;
    }

    /**
     * A model as OpenAI lists it, with the defaults of requests that use it.
     *
     * @param id the pack's name
     * @param created when the service began to serve it, in seconds since 1970
     * @param guidanceScale the default of {@code guidance_scale}
     * @param size the default size of images, which is the largest, as width x height in pixels
     * @param notice what its pack tells people who use it; absent if the pack has no notice
     * @param draws which things it can generate images of; absent if its pack does not state that
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Model(
            String id,
            String object,
            long created,
            @JsonProperty("owned_by") String ownedBy,
            @JsonProperty("guidance_scale") double guidanceScale,
            String size,
            @Nullable String notice,
            @Nullable PackScope draws) {
        static Model of(Offering offering) {
            PackOffer pack = offering.pack();
            int side = pack.imageSize();
            return new Model(
                    pack.name(),
                    "model",
                    offering.since().getEpochSecond(),
                    "hart",
                    pack.defaults().guidance(),
                    side + "x" + side,
                    pack.notice(),
                    pack.draws());
        }
    }

    /** The list of models: the one served, or none. */
    record Models(String object, List<Model> data) {}

    /** Lists the model served; the list is empty until the model is ready. */
    @GET
    public Models list() {
        return new Models("list", service.offering().map(Model::of).stream().toList());
    }

    /** Describes the model served; 404 for another name, 503 until the model is ready. */
    @GET
    @Path("{id}")
    public Model get(@PathParam("id") String id) {
        Offering offering = service.offering().orElseThrow(ModelErrors::notReady);
        FieldChecks.checkModel(id, offering.pack());
        return Model.of(offering);
    }
}
