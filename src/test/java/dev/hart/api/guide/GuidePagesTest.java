package dev.hart.api.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests the pages of the guides that are packaged with hart. */
class GuidePagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    /** What the pages link to besides guides and files. */
    private static final Set<String> OTHER_PAGES = Set.of("/", "/q/swagger-ui", "/q/openapi");

    private static Map<String, String> pages;

    @BeforeAll
    static void renderAll() {
        GuidePages guides = new GuidePages();
        pages = new LinkedHashMap<>();
        pages.put("/guides", guides.list());
        GuideFiles.names().forEach(name -> pages.put("/guides/" + name, guides.guide(name)));
    }

    @Test
    void everyDocumentForReadersIsAGuide() throws IOException {
        List<String> documents = new ArrayList<>();
        for (String folder : List.of("", "guides")) {
            try (Stream<Path> files = Files.list(Path.of("docs", folder))) {
                files.map(file -> Path.of("docs").relativize(file).toString())
                        .filter(file -> file.endsWith(".md") && !file.equals("architecture.md"))
                        .forEach(documents::add);
            }
        }

        assertThat(GuideFiles.names().stream().map(GuideFiles::file)).containsExactlyInAnyOrderElementsOf(documents);
    }

    @Test
    void eachPageHasTheTitleOfItsGuide() {
        assertThat(pages.get("/guides/keys")).contains("<title>API keys – hart</title>");
        assertThat(pages)
                .allSatisfy((path, page) -> assertThat(page)
                        .as(path)
                        .containsOnlyOnce("<h1")
                        .doesNotContain("<title> –", "{title}", "{root}", "{kind}", "{content}", "{source}"));
    }

    @Test
    void theListHasEachGuideAndItsSections() {
        String list = pages.get("/guides");

        assertThat(GuideFiles.names())
                .allSatisfy(name -> assertThat(list).contains("<h3><a href=\"./guides/" + name + "\">"));
        assertThat(list).contains("<a href=\"./guides/operations#stopping\">Stopping</a>");
    }

    @Test
    void everyLinkWithinHartResolves() {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Map.Entry<String, String> page : pages.entrySet()) {
            // A proxy may serve hart below a path.
            URI address = URI.create("http://hart.example/below" + page.getKey());
            for (String link : LINK.matcher(page.getValue())
                    .results()
                    .map(found -> found.group(1))
                    .toList()) {
                URI target = address.resolve(link);
                if (address.getHost().equals(target.getHost())) {
                    checked++;
                    if (!target.getPath().startsWith("/below/")
                            || !resolves(target.getPath().substring(6), target.getFragment())) {
                        broken.add(page.getKey() + ": " + link);
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(checked).isGreaterThan(200);
    }

    private static boolean resolves(String path, String fragment) {
        String page = pages.get(path);
        if (page != null) {
            return fragment == null || page.contains(" id=\"" + fragment + "\"");
        }
        return OTHER_PAGES.contains(path) || GuidePages.class.getResource("/META-INF/resources" + path) != null;
    }

    @Test
    void noPageRunsCodeOrLoadsFromOtherServers() {
        assertThat(pages)
                .allSatisfy((path, page) -> assertThat(page)
                        .as(path)
                        .doesNotContainPattern("<script|<style|\\s(style|on[a-z]+)=\"|javascript:|src=\"(https?:)?//"));
    }
}
