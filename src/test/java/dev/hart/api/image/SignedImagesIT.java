package dev.hart.api.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.hart.api.FakeModelProfile;
import dev.hart.api.RawHttp;
import dev.hart.image.ImageFormat;
import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(FakeModelProfile.class)
class SignedImagesIT {
    private static final byte[] BYTES = {1, 2, 3};
    private static final Path DATA = Path.of("target/test-data/fake");

    @Inject
    ImageStore store;

    @Test
    void anImageIsServedWithHeadersThatKeepItPrivateAndPreventSniffing() {
        byte[] body = get(store.url(put(), Duration.ofMinutes(10)))
                .statusCode(200)
                .contentType("image/png")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", matchesPattern("private, immutable, max-age=(600|601|59[0-9])"))
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .extract()
                .asByteArray();

        assertThat(body).isEqualTo(BYTES);
    }

    @Test
    void aPageOfAnotherOriginMayShowAnImageAndReadItsPixels() {
        // An <img> asks without Origin and a script with it: a cache must not give the script the reply of the <img>.
        get(store.url(put(), Duration.ofMinutes(10)))
                .statusCode(200)
                .header("Vary", containsString("Origin"))
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("Accept-Ranges", "bytes");
    }

    @Test
    void anImageThatTheClientHasIsNotSentAgain() {
        String path = path(store.url(put(), Duration.ofMinutes(10)).uri());
        String tag = given().urlEncodingEnabled(false).get(path).header("ETag");

        assertThat(tag).matches("\"[^\"]+\"");
        for (String known : new String[] {tag, "\"other\", " + tag, "W/" + tag, "*"}) {
            given().urlEncodingEnabled(false)
                    .header("If-None-Match", known)
                    .get(path)
                    .then()
                    .statusCode(304)
                    .header("ETag", tag)
                    .header("Cache-Control", containsString("immutable"))
                    .header("Vary", containsString("Origin"));
        }
        given().urlEncodingEnabled(false)
                .header("If-None-Match", "\"other\"")
                .get(path)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 206, 0, 0",
        "bytes=1-, 206, 1, 2",
        "bytes=-2, 206, 1, 2",
        "bytes=0-99, 206, 0, 2",
        "bytes=-99, 206, 0, 2",
        "bytes=3-, 416, -1, -1",
        "bytes=-0, 416, -1, -1",
        "bytes=2-1, 200, 0, 2",
        "'bytes=0-0,2-2', 200, 0, 2",
        "pages=1-2, 200, 0, 2",
        "bytes=99999999999999999999-, 416, -1, -1",
        "bytes=x, 200, 0, 2",
    })
    void partOfAnImageCanBeAskedFor(String range, int status, int first, int last) {
        String path = path(store.url(put(), Duration.ofMinutes(10)).uri());

        ValidatableResponse reply = given().urlEncodingEnabled(false)
                .header("Range", range)
                .get(path)
                .then()
                .statusCode(status);

        if (status == 416) {
            reply.header("Content-Range", "bytes */3");
            return;
        }
        assertThat(reply.extract().asByteArray()).isEqualTo(Arrays.copyOfRange(BYTES, first, last + 1));
        if (status == 206) {
            reply.header("Content-Range", "bytes " + first + "-" + last + "/3");
        }
    }

    @Test
    void aRangeOfAnotherVersionGivesTheWholeImage() {
        String path = path(store.url(put(), Duration.ofMinutes(10)).uri());

        given().urlEncodingEnabled(false)
                .header("Range", "bytes=0-0")
                .header("If-Range", "\"other\"")
                .get(path)
                .then()
                .statusCode(200);
    }

    @Test
    void headDescribesAnImageWithoutItsBytes() {
        given().urlEncodingEnabled(false)
                .head(path(store.url(put(), Duration.ofMinutes(10)).uri()))
                .then()
                .statusCode(200)
                .contentType("image/png")
                .header("Content-Length", "3")
                .header("Accept-Ranges", "bytes")
                .body(emptyString());
    }

    /** RFC 9110, section 14.2: a range is defined for GET only. */
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-0", "bytes=3-"})
    void headIgnoresARange(String range) {
        given().urlEncodingEnabled(false)
                .header("Range", range)
                .head(path(store.url(put(), Duration.ofMinutes(10)).uri()))
                .then()
                .statusCode(200)
                .header("Content-Length", "3")
                .header("Content-Range", nullValue());
    }

    @Test
    void aSignedUrlIsValidAsAnAbsoluteRequestTarget() throws IOException {
        String path = path(store.url(put(), Duration.ofMinutes(10)).uri());
        try (RawHttp http = new RawHttp()) {
            assertThat(http.send("GET http://localhost" + path + " HTTP/1.1\nHost: localhost\n\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aUrlIsStillValidAfterARestart() {
        // Signed as by an earlier process, which shares only the folder with this one.
        LocalUrlSigner before = LocalUrlSigner.open(DATA.resolve("url-signing.key"), Clock.systemUTC());
        ImageStore earlier = new LocalImageStore(
                DATA.resolve("images"), URI.create(FakeModelProfile.PUBLIC_URL), before, Clock.systemUTC());
        ImageKey key = earlier.put(new ImageContent(ImageFormat.PNG, BYTES)).key();

        get(earlier.url(key, Duration.ofMinutes(10))).statusCode(200);
    }

    @Test
    void anExpiredUrlIs403() {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
        LocalUrlSigner before = LocalUrlSigner.open(DATA.resolve("url-signing.key"), past);
        ImageStore earlier =
                new LocalImageStore(DATA.resolve("images"), URI.create(FakeModelProfile.PUBLIC_URL), before, past);

        get(earlier.url(put(), Duration.ofHours(1)))
                .statusCode(403)
                .contentType("application/problem+json")
                .body("status", equalTo(403))
                .body("detail", equalTo("this URL has expired"));
    }

    @Test
    void aChangedUrlIs403() {
        String url = store.url(put(), Duration.ofMinutes(10)).uri().toString();
        String other = put().value();
        int expires = url.indexOf("expires=") + "expires=".length();

        get(URI.create(url.substring(0, expires) + "9" + url.substring(expires + 1)))
                .statusCode(403);
        get(URI.create(url + "A")).statusCode(403);
        get(URI.create(url.substring(0, url.indexOf('?')))).statusCode(403);
        get(URI.create(FakeModelProfile.PUBLIC_URL + "/images/" + other + url.substring(url.indexOf('?'))))
                .statusCode(403)
                .body("detail", equalTo("this URL was not signed here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"&expires=99999999999", "&signature=zz", "&x=1"})
    void aUrlWithFurtherParametersIs403(String more) {
        get(URI.create(store.url(put(), Duration.ofMinutes(10)).uri() + more)).statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({".png,.png/", "/images/,/images/./", ".png,%2Epng", ".png,.png;a=b"})
    void anotherSpellingOfTheSameUrlIs403(String signed, String spelled) {
        String url = store.url(put(), Duration.ofMinutes(10)).uri().toString();

        get(URI.create(url.replace(signed, spelled))).statusCode(oneOf(403, 404));
    }

    @Test
    void noImageKeyLeadsOutOfTheStore() {
        for (String key :
                new String[] {"..%2f..%2furl-signing.key", "../url-signing.key", "a/../../x.png", "%00.png"}) {
            given().urlEncodingEnabled(false)
                    .get("/images/" + key + "?expires=9999999999&signature=x")
                    .then()
                    .statusCode(oneOf(400, 403, 404));
        }
    }

    @Test
    void aSignedUrlOfAMissingImageIs404() {
        get(store.url(new ImageKey("nothing.png"), Duration.ofMinutes(1))).statusCode(404);
    }

    private ImageKey put() {
        return store.put(new ImageContent(ImageFormat.PNG, BYTES)).key();
    }

    private static ValidatableResponse get(SignedUrl url) {
        return get(url.uri());
    }

    private static ValidatableResponse get(URI url) {
        return given().urlEncodingEnabled(false).get(path(url)).then();
    }

    private static String path(URI url) {
        return url.toString().substring(FakeModelProfile.PUBLIC_URL.length());
    }
}
