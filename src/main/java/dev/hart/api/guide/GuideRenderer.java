package dev.hart.api.guide;

import java.util.List;
import java.util.Optional;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Renders the Markdown of a guide as HTML: headings have the anchors that GitHub gives them, links lead to the pages of other
 * guides, and a link to a file that is not served becomes its text. HTML within the Markdown is shown as text.
 */
final class GuideRenderer {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());

    private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();

    /**
     * Returns the HTML of a guide, without the page around it.
     *
     * @param name the guide's name, from which its links are resolved
     */
    String render(String name, String markdown) {
        Node document = parser.parse(markdown);
        document.accept(new LinkRewriter(name));
        // Wide tables and code scroll in a box, also by keyboard. These tags are the renderer's own, as those of the
        // text are escaped.
        return renderer.render(document)
                .replace("<table>", "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>")
                .replace("</table>", "</table></div>")
                .replace("<pre>", "<pre tabindex=\"0\">");
    }

    /** Changes each link and image of a document to its destination on the guide's page. */
    private static final class LinkRewriter extends AbstractVisitor {
        private final String name;

        LinkRewriter(String name) {
            this.name = name;
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            Optional<String> destination = GuideFiles.destination(name, link.getDestination());
            destination.ifPresentOrElse(link::setDestination, () -> replaceByText(link));
        }

        @Override
        public void visit(Image image) {
            Optional<String> destination = GuideFiles.destination(name, image.getDestination());
            destination.ifPresentOrElse(image::setDestination, () -> replaceByText(image));
        }

        private static void replaceByText(Node node) {
            for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
                node.insertBefore(child);
            }
            node.unlink();
        }
    }
}
