package dev.hart.api.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.oneOf;

import dev.hart.api.FakeModelProfile;
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
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
        String path = url.toString().substring(FakeModelProfile.PUBLIC_URL.length());
        return given().urlEncodingEnabled(false).get(path).then();
    }
}
