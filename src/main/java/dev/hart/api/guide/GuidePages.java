package dev.hart.api.guide;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds the HTML pages of the guides, in the playground's look: one for each guide, and the list of all. They run no script. */
final class GuidePages {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>{title} – hart</title>
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="{root}playground/mark.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="{root}playground/base.css" />
                <link rel="stylesheet" href="{root}playground/dark.css" media="(prefers-color-scheme: dark)" />
                <link rel="stylesheet" href="{root}playground/guides.css" />
              </head>
              <body>
                <a class="skip" href="#guide">Skip to the text</a>
                <header class="masthead">
                  <p class="brand">
                    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                      <path d="M2 2h28v28H2z" opacity=".28" />
                      <path d="M2 12h18v18H2z" opacity=".5" />
                      <path d="M2 20h10v10H2z" />
                    </svg>
                    hart
                  </p>
                  <nav><a href="{root}">Playground</a> <a href="{root}guides">Guides</a></nav>
                </header>
                <main id="guide" class="{kind}">
            {content}
                </main>
                <footer>
                  <p>{source} <a href="{root}q/swagger-ui">API in Swagger UI</a> · <a href="{root}q/openapi">OpenAPI document</a></p>
                </footer>
              </body>
            </html>
            """;

    private static final Pattern FIELD = Pattern.compile("\\{(title|root|kind|content|source)}");
    private static final Pattern TITLE = Pattern.compile("<h1 id=\"[^\"]*\">(.*?)</h1>", Pattern.DOTALL);
    private static final Pattern SECTION = Pattern.compile("<h2 id=\"([^\"]*)\">(.*?)</h2>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private final GuideRenderer renderer = new GuideRenderer();

    /** Returns the page of a guide, whose address is one level below that of the list. */
    String guide(String name) {
        String html = render(name);
        String source = "This page is <code>docs/" + GuideFiles.file(name)
                + "</code> of hart's source, which also has the decisions and files that it mentions.";
        return page("../", title(html), "guide", html, source);
    }

    /** Returns the page that lists all guides with their sections. */
    String list() {
        String content = "<h1>Guides</h1>\n"
                + group("Using and operating hart", GuideFiles.GUIDES)
                + group("Reference", GuideFiles.REFERENCE);
        return page("./", "Guides", "guides", content, "These guides belong to the version of hart that serves them.");
    }

    private String group(String title, List<String> names) {
        StringBuilder items = new StringBuilder();
        for (String name : names) {
            String html = render(name);
            items.append("<li><h3><a href=\"./guides/%s\">%s</a></h3>".formatted(name, title(html)));
            String sections = SECTION.matcher(html)
                    .results()
                    .map(section -> "<li><a href=\"./guides/%s#%s\">%s</a></li>"
                            .formatted(name, section.group(1), text(section.group(2))))
                    .reduce("", String::concat);
            items.append(sections.isEmpty() ? "" : "<ul>" + sections + "</ul>").append("</li>\n");
        }
        return "<section><h2>" + title + "</h2>\n<ul class=\"contents\">\n" + items + "</ul></section>\n";
    }

    private String render(String name) {
        return renderer.render(name, GuideFiles.read(name));
    }

    private static String title(String html) {
        Matcher title = TITLE.matcher(html);
        return title.find() ? text(title.group(1)) : "";
    }

    private static String text(String html) {
        return TAG.matcher(html).replaceAll("");
    }

    private static String page(String root, String title, String kind, String content, String source) {
        return FIELD.matcher(PAGE)
                .replaceAll(field -> Matcher.quoteReplacement(value(field, root, title, kind, content, source)));
    }

    private static String value(
            MatchResult field, String root, String title, String kind, String content, String source) {
        return switch (field.group(1)) {
            case "root" -> root;
            case "title" -> title;
            case "kind" -> kind;
            case "source" -> source;
            default -> content;
        };
    }
}
