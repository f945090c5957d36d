package dev.hart.api.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuideRendererTest {
    private final GuideRenderer renderer = new GuideRenderer();

    @Test
    void tablesHaveHeadersAndScrollInABoxOfTheirOwn() {
        String html = renderer.render("jobs", "| a | b |\n| --- | ---: |\n| `x` | [y](keys.md) |\n");

        assertThat(html.replaceAll(">\\s+<", "><").strip())
                .startsWith(
                        "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table><thead><tr><th>a</th>")
                .contains("<td><code>x</code></td>", "<a href=\"keys\">y</a>")
                .endsWith("</tbody></table></div>");
    }

    @Test
    void codeIsKeptToTheLetter() {
        assertThat(renderer.render("jobs", "```sh\ncurl -d '{\"n\": 1}' && echo <b>\n```\n"))
                .isEqualTo("<pre tabindex=\"0\"><code class=\"language-sh\">"
                        + "curl -d '{&quot;n&quot;: 1}' &amp;&amp; echo &lt;b&gt;\n</code></pre>\n");
    }

    @Test
    void htmlIsShownAsText() {
        assertThat(renderer.render("jobs", "<script>alert(1)</script>\n\nand <table> within\n"))
                .doesNotContain("<script", "<table")
                .contains("&lt;script&gt;", "&lt;table&gt;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "## Messages that cannot be processed | messages-that-cannot-be-processed",
                "## `hart.open`, and why: it's open   | hartopen-and-why-its-open",
                "### Exit codes (0–2)                 | exit-codes-02",
            })
    void headingsHaveTheAnchorsOfGitHub(String heading, String anchor) {
        assertThat(renderer.render("jobs", heading)).contains(" id=\"" + anchor + "\"");
    }

    @Test
    void anAnchorIsUsedOnce() {
        assertThat(renderer.render("jobs", "## Same\n\n## Same\n")).contains("<h2 id=\"same\">", "<h2 id=\"same-1\">");
    }

    @ParameterizedTest
    @CsvSource({
        "jobs, keys.md, keys",
        "jobs, keys.md#rates, keys#rates",
        "jobs, #here, #here",
        "jobs, ../glossary.md#pack, glossary#pack",
        "glossary, guides/jobs.md, jobs",
        "glossary, guarantees.md, guarantees",
        "jobs, ../pictures/drafts.png, pictures/drafts.png",
        "jobs, https://cloudevents.io/a.md, https://cloudevents.io/a.md",
    })
    void linksLeadToThePagesOfOtherGuides(String guide, String link, String destination) {
        assertThat(renderer.render(guide, "see [*this*](" + link + ")"))
                .isEqualTo("<p>see <a href=\"" + destination + "\"><em>this</em></a></p>\n");
    }

    @ParameterizedTest
    @CsvSource({
        "jobs, ../decisions/0026-retry-makes-a-new-job.md",
        "jobs, ../../models/README.md#recipes",
        "jobs, glossary.md",
        "glossary, ../SECURITY.md",
        "glossary, guides/unknown.md",
    })
    void aLinkToAFileThatIsNotServedBecomesItsText(String guide, String link) {
        assertThat(renderer.render(guide, "see [`this` *one*](" + link + "), or ![that](" + link + ")."))
                .isEqualTo("<p>see <code>this</code> <em>one</em>, or that.</p>\n");
    }
}
