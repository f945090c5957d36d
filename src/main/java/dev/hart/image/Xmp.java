package dev.hart.image;

/**
 * Writes the provenance as an XMP packet (ISO 16684-1). {@code DigitalSourceType} is IPTC's machine-readable mark for
 * images made by a trained model, which Article 50 of the EU AI Act requires in substance.
 */
final class Xmp {
    /** A term of IPTC's NewsCodes vocabulary. */
    static final String TRAINED_ALGORITHMIC_MEDIA =
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    /** The namespace of {@code pack}, {@code seed} and {@code prompt}. */
    static final String HART = "urn:hart:provenance:1/";

    private static final String IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    private Xmp() {}

    static String packet(Provenance provenance) {
        StringBuilder xml = new StringBuilder(1024)
                // Scanners of unknown files look for the byte order mark and the id.
                .append("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n")
                .append("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n")
                .append("<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n")
                .append("<rdf:Description rdf:about=\"\" xmlns:Iptc4xmpExt=\"")
                .append(IPTC_EXTENSION)
                .append("\" xmlns:hart=\"")
                .append(HART)
                .append("\">\n");
        element(xml, "Iptc4xmpExt:DigitalSourceType", TRAINED_ALGORITHMIC_MEDIA);
        element(xml, "hart:pack", provenance.pack());
        element(xml, "hart:seed", Long.toString(provenance.seed()));
        provenance.prompt().ifPresent(prompt -> element(xml, "hart:prompt", prompt));
        // "r" forbids changing the packet in place, since a PNG has a checksum.
        return xml.append("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
                .toString();
    }

    private static void element(StringBuilder xml, String name, String text) {
        xml.append('<').append(name).append('>');
        text.codePoints().forEach(c -> append(xml, c));
        xml.append("</").append(name).append(">\n");
    }

    private static void append(StringBuilder xml, int c) {
        switch (c) {
            case '&' -> xml.append("&amp;");
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '"' -> xml.append("&quot;");
            case '\'' -> xml.append("&apos;");
            // A parser would read an unescaped carriage return as a line feed.
            case '\r' -> xml.append("&#xD;");
            default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
        }
    }

    /** Whether XML 1.0 can contain a character other than a carriage return, even escaped; lone surrogates it cannot. */
    private static boolean isXml(int c) {
        return c == '\t' || c == '\n' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || c >= 0x10000;
    }
}
