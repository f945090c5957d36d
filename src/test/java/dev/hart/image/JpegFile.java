package dev.hart.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The segments of a JPEG up to the header of its first scan, as ITU-T T.81 lays them out; independent of the encoder. */
final class JpegFile {
    static final int APP0 = 0xE0;
    static final int APP1 = 0xE1;
    static final int PROGRESSIVE_FRAME = 0xC2;
    private static final int SCAN = 0xDA;

    record Segment(int marker, ByteBuffer data) {
        String latin1() {
            return StandardCharsets.ISO_8859_1.decode(data.duplicate()).toString();
        }
    }

    private final List<Segment> segments = new ArrayList<>();

    JpegFile(byte[] file) {
        ByteBuffer jpeg = ByteBuffer.wrap(file);
        if (jpeg.getShort() != (short) 0xFFD8 || jpeg.getShort(file.length - 2) != (short) 0xFFD9) {
            throw new AssertionError("no start or no end of image");
        }
        int marker;
        do {
            if (jpeg.get() != (byte) 0xFF) {
                throw new AssertionError("no marker at " + (jpeg.position() - 1));
            }
            marker = jpeg.get() & 0xFF;
            int length = (jpeg.getShort() & 0xFFFF) - 2;
            segments.add(new Segment(marker, jpeg.slice(jpeg.position(), length)));
            jpeg.position(jpeg.position() + length);
        } while (marker != SCAN);
    }

    List<Integer> markers() {
        return segments.stream().map(Segment::marker).toList();
    }

    Segment segment(int marker) {
        return segments.stream()
                .filter(segment -> segment.marker() == marker)
                .findFirst()
                .orElseThrow();
    }

    /** The packet, without the name that XMP part 3 puts before it. */
    String xmp() {
        String head = "http://ns.adobe.com/xap/1.0/\0";
        Segment app1 = segment(APP1);
        if (!app1.latin1().startsWith(head)) {
            throw new AssertionError("not an XMP segment: " + app1.latin1());
        }
        return StandardCharsets.UTF_8
                .decode(app1.data().slice(head.length(), app1.data().limit() - head.length()))
                .toString();
    }
}
