package dev.hart.api.image;

import dev.hart.api.Problem;
import dev.hart.api.key.KeyNotRequired;
import dev.hart.config.ServiceConfig;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.UrlCheck;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;

/** {@code GET /images/{key}}: a picture of the local store, to whoever has its signed URL. */
@Path("/images")
@KeyNotRequired
public class SignedImages {
    private final boolean local;
    private final ImageStore store;
    private final Instance<LocalUrlSigner> signer;
    private final Clock clock;

    SignedImages(ServiceConfig config, ImageStore store, Instance<LocalUrlSigner> signer, Clock clock) {
        this.local = config.store() == ServiceConfig.Store.LOCAL;
        this.store = store;
        this.signer = signer;
        this.clock = clock;
    }

    /** The picture; 403 if the URL was changed or has expired, 404 where URLs do not lead here. */
    @GET
    @Path("{key: .+}")
    @Blocking
    public Response get(
            @PathParam("key") String key,
            @QueryParam("expires") @DefaultValue("") String expires,
            @QueryParam("signature") @DefaultValue("") String signature,
            @Context HttpServerRequest request) {
        if (!local) {
            return Problem.response(404, "pictures are not kept here");
        }
        // As it was handed out, to the letter: another spelling of the same URL is a changed URL.
        String signed = "/images/" + key + "?expires=" + expires + "&signature=" + signature;
        if (!signed.equals(request.uri())) {
            return Problem.response(403, "this URL was not signed here");
        }
        UrlCheck check = signer.get().verify(key, expires, signature);
        if (check instanceof UrlCheck.Valid valid) {
            return picture(valid.key(), Long.parseLong(expires));
        }
        String why = check instanceof UrlCheck.Expired ? "this URL has expired" : "this URL was not signed here";
        return Problem.response(403, why);
    }

    private Response picture(ImageKey key, long expires) {
        ImageContent content = store.read(key).orElse(null);
        if (content == null) {
            return Problem.response(404, "this picture is gone");
        }
        long left = Math.max(0, expires - clock.instant().getEpochSecond());
        return Response.ok(content.bytes())
                .type(content.format().mediaType())
                // A key's picture never changes; a cache may keep it as long as the URL is good, for its own user only.
                .header(HttpHeaders.CACHE_CONTROL, "private, immutable, max-age=" + left)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }
}
