package dev.hart.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hart.pack.PackManifest;
import dev.hart.service.Service;
import dev.hart.service.Service.Serving;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code GET /v1/models}: the packs served. */
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
public class ModelsResource {
    private final Service service;

    ModelsResource(Service service) {
        this.service = service;
    }

    /** A model as OpenAI lists it, and what is done where a request does not say. */
    record Model(
            String id,
            String object,
            long created,
            @JsonProperty("owned_by") String ownedBy,
            @JsonProperty("guidance_scale") double guidanceScale,
            String size) {
        static Model of(Serving serving) {
            PackManifest pack = serving.manifest();
            int side = pack.imageSize();
            return new Model(
                    pack.name(),
                    "model",
                    serving.since().getEpochSecond(),
                    "hart",
                    pack.defaults().guidance(),
                    side + "x" + side);
        }
    }

    /** All of them. */
    record Models(String object, List<Model> data) {}

    /** The one model, once it is ready. */
    @GET
    public Models list() {
        return new Models("list", service.serving().map(Model::of).stream().toList());
    }

    /** One model. */
    @GET
    @Path("{id}")
    public Model get(@PathParam("id") String id) {
        Serving serving = service.serving().orElseThrow(ImagesResource::loading);
        if (!serving.manifest().name().equals(id)) {
            throw notFound(serving.manifest());
        }
        return Model.of(serving);
    }

    /** Another model than the one served. */
    static OpenAiException notFound(PackManifest served) {
        return new OpenAiException(
                404,
                OpenAiError.invalid(
                        "model",
                        "model_not_found",
                        "there is no such model; the one served is '" + served.name() + "'"));
    }
}
