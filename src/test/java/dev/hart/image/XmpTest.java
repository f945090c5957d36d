package dev.hart.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class XmpTest {
    private static final String IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    private static Document parsed(Provenance provenance) throws Exception {
        byte[] png = new PngEncoder().encode(new Raster(1, 1, new byte[3]), provenance);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(new PngFile(png).xmp())));
    }

    private static String text(Document document, String namespace, String name) {
        NodeList nodes = document.getElementsByTagNameNS(namespace, name);
        assertThat(nodes.getLength()).isEqualTo(1);
        return nodes.item(0).getTextContent();
    }

    @Test
    void thePacketStatesThatAModelMadeTheImageAndHow() throws Exception {
        Document xmp = parsed(new Provenance("hart-demo 1.2", 9007199254740991L, Optional.empty()));

        assertThat(text(xmp, IPTC, "DigitalSourceType"))
                .isEqualTo("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia");
        assertThat(text(xmp, Xmp.HART, "pack")).isEqualTo("hart-demo 1.2");
        assertThat(text(xmp, Xmp.HART, "seed")).isEqualTo("9007199254740991");
    }

    @Test
    void thePacketIsFramedAsReadersExpect() {
        String packet = Xmp.packet(new Provenance("p", 1, Optional.empty()));

        assertThat(packet)
                .startsWith("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>")
                .endsWith("<?xpacket end=\"r\"?>");
    }

    @Test
    void thePacketContainsThePromptOnlyIfRequested() throws Exception {
        Document without = parsed(new Provenance("p", 1, Optional.empty()));
        Document with = parsed(new Provenance("p", 1, Optional.of("a cat")));

        assertThat(without.getElementsByTagNameNS(Xmp.HART, "prompt").getLength())
                .isZero();
        assertThat(text(with, Xmp.HART, "prompt")).isEqualTo("a cat");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</hart:prompt></rdf:Description><x/>",
                "<?xpacket end=\"w\"?>",
                "]]> <![CDATA[ &amp; &#x3C; <!-- --> \" ' ",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
                "line one\nline two\r\n\tand \r alone",
                "café 猫 🐱 \u200F\u2028",
                "  blanks around  "
            })
    void hostilePromptsAreReadBackUnchanged(String prompt) throws Exception {
        Document xmp = parsed(new Provenance("a <pack> & \"more\"", 1, Optional.of(prompt)));

        assertThat(text(xmp, Xmp.HART, "prompt")).isEqualTo(prompt);
        assertThat(text(xmp, Xmp.HART, "pack")).isEqualTo("a <pack> & \"more\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u001Bb", "a\uFFFFb", "a\uD83Db", "a\uDC31b"})
    void charactersThatXmlCannotContainAreReplaced(String prompt) throws Exception {
        Document xmp = parsed(new Provenance("p", 1, Optional.of(prompt)));

        assertThat(text(xmp, Xmp.HART, "prompt")).isEqualTo("a\uFFFDb");
    }

    @Test
    void provenanceNamesAPackAndASeed() {
        assertThatThrownBy(() -> new Provenance(" ", 1, Optional.empty())).hasMessageContaining("pack");
        assertThatThrownBy(() -> new Provenance("p", -1, Optional.empty())).hasMessageContaining("-1");
    }
}
