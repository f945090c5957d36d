package dev.hart.playground;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hart.api.FakeModelProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the page and its files as they are served. {@code src/test/playground} tests the page in a browser. */
@QuarkusTest
@TestProfile(FakeModelProfile.class)
class PlaygroundIT {
    private static final Pattern IN_HTML = Pattern.compile("(?:src|href)=\"(playground/[^\"]+)\"");
    private static final Pattern IN_CSS = Pattern.compile("url\\(\"([^\"]+)\"\\)");
    private static final Pattern IN_SCRIPT = Pattern.compile("from \"(\\./[^\"]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "js",
            "text/javascript",
            "css",
            "text/css",
            "svg",
            "image/svg+xml",
            "png",
            "image/png",
            "woff2",
            "font/woff2");

    @Test
    void thePageIsServedAtTheRoot() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .body(containsString("<textarea"));
    }

    @Test
    void allFilesAreServedWithTypesThatBrowsersAccept() {
        Map<String, Response> files = files();

        assertThat(files.keySet()).contains("/playground/app.js", "/playground/sse.js", "/playground/base.css");
        files.forEach((path, file) -> {
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            if (!path.equals("/")) {
                assertThat(file.contentType()).as(path).startsWith(TYPES.get(path.replaceFirst(".*\\.", "")));
            }
        });
    }

    @Test
    void runsOnlyTheCodeInItsFiles() {
        files().forEach((path, file) -> {
            file.then().header("Content-Security-Policy", containsString("default-src 'self';"));
            file.then().header("X-Content-Type-Options", equalTo("nosniff"));
            file.then().header("Referrer-Policy", equalTo("no-referrer"));
        });
        assertThat(given().get("/").asString())
                .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|javascript:");
    }

    @Test
    void loadsNothingFromOtherServers() {
        files().forEach((path, file) -> {
            if (!path.endsWith(".woff2") && !path.endsWith(".png")) {
                assertThat(file.asString().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                        .as(path)
                        .doesNotContainPattern("(https?:)?//[a-z0-9.-]+\\.[a-z]{2,}|https?:");
            }
        });
    }

    @Test
    void browsersRevalidateFilesEachTime() {
        files().forEach((path, file) -> file.then().header("Cache-Control", equalTo("no-cache")));
        String modified = given().get("/playground/app.js").header("Last-Modified");

        given().header("If-Modified-Since", modified)
                .get("/playground/app.js")
                .then()
                .statusCode(304);
    }

    @Test
    void theApiDoesNotGetThePlaygroundsHeaders() {
        given().get("/v1/models").then().header("Content-Security-Policy", nullValue());
    }

    @Test
    void theGuidesAreServedBesideThePage() {
        String page = given().get("/guides/webhooks")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("Content-Security-Policy", containsString("default-src 'self';"))
                .header("Cache-Control", equalTo("no-cache"))
                .body(containsString("<a href=\"jobs\">"))
                .extract()
                .asString();
        given().get("/").then().body(containsString("<a href=\"guides\">"));
        given().get("/guides").then().statusCode(200).body(containsString("<a href=\"./guides/webhooks\">"));
        given().get("/guides/pictures/drafts.png").then().statusCode(200).contentType("image/png");

        Response head = given().head("/guides/webhooks");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(page.getBytes(UTF_8).length));
        given().header("If-None-Match", "\"other\", " + head.header("ETag"))
                .get("/guides/webhooks")
                .then()
                .statusCode(304);
    }

    @Test
    void aGuideThatDoesNotExistIsAnsweredLikeAFileThatDoesNot() {
        Response file = given().get("/playground/unknown.js");
        for (String path :
                List.of("/guides/unknown", "/guides/webhooks/", "/guides/webhooks.md", "/guides/../docs/jobs.md")) {
            Response guide = given().urlEncodingEnabled(false).get(path);

            assertThat(guide.statusCode()).as(path).isEqualTo(404).isEqualTo(file.statusCode());
            assertThat(guide.contentType()).as(path).isEqualTo(file.contentType());
        }
        given().post("/guides").then().statusCode(given().post("/").statusCode());
    }

    @Test
    void theListOfGuidesHasOneAddress() {
        given().redirects()
                .follow(false)
                .get("/guides/")
                .then()
                .statusCode(308)
                .header("Location", equalTo("../guides"));
    }

    /** Fetches the page and all files that it links to. */
    private static Map<String, Response> files() {
        Map<String, Response> files = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>();
        open.add("/");
        while (!open.isEmpty()) {
            String path = open.remove();
            if (!files.containsKey(path)) {
                Response file = given().get(path);
                files.put(path, file);
                Pattern links = path.equals("/") ? IN_HTML : path.endsWith(".css") ? IN_CSS : IN_SCRIPT;
                Matcher matcher = links.matcher(file.asString());
                while (matcher.find()) {
                    open.add(URI.create(path).resolve(matcher.group(1)).getPath());
                }
            }
        }
        return files;
    }
}
