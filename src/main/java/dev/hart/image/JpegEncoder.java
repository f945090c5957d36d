package dev.hart.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bytedeco.leptonica.global.leptonica;

/** Writes JPEG (JFIF, progressive) by libjpeg-turbo, with the provenance as XMP. Thread-safe. */
final class JpegEncoder {
    /** libjpeg's own limit, a little under the format's. */
    private static final int LONGEST_SIDE = 65_500;
    /** From here on colours keep their full resolution. docs/decisions/0015-jpeg-and-webp-by-leptonica.md. */
    private static final int FULL_COLOUR = 90;

    private static final int PROGRESSIVE = 1;
    private static final String XMP_HEAD = "http://ns.adobe.com/xap/1.0/\0";
    private static final int LONGEST_SEGMENT = 0xFFFF;
    private static final short APP1 = (short) 0xFFE1;
    /** Bytes of the start of image. The JFIF segment follows: its marker, then its length. */
    private static final int START = 2;

    private static final int MARKER = 2;

    private JpegEncoder() {}

    /** As {@link ImageFormat#encode(Raster, Provenance, int)}. */
    static byte[] encode(Raster raster, Provenance provenance, int compression) {
        byte[] xmp = (XMP_HEAD + Xmp.packet(provenance)).getBytes(StandardCharsets.UTF_8);
        if (xmp.length + Short.BYTES > LONGEST_SEGMENT) {
            throw new EncodingException("the prompt is too long to be kept in a JPEG");
        }
        // libjpeg calls its worst quality 1, and Leptonica takes 0 for "75".
        int quality = Math.max(1, compression);
        byte[] jpeg = Leptonica.write(raster, "JPEG", LONGEST_SIDE, (file, size, picture) -> {
            leptonica.pixSetChromaSampling(picture, compression >= FULL_COLOUR ? 0 : 1);
            return leptonica.pixWriteMemJpeg(file, size, picture, quality, PROGRESSIVE);
        });
        return withSegment(jpeg, xmp);
    }

    /** The file with one more segment behind the JFIF one, which has to be the first. */
    private static byte[] withSegment(byte[] jpeg, byte[] data) {
        int behindJfif = START + MARKER + (ByteBuffer.wrap(jpeg).getShort(START + MARKER) & 0xFFFF);
        ByteArrayOutputStream file = new ByteArrayOutputStream(jpeg.length + data.length + 4);
        file.write(jpeg, 0, behindJfif);
        file.writeBytes(ByteBuffer.allocate(4)
                .putShort(APP1)
                .putShort((short) (data.length + Short.BYTES))
                .array());
        file.writeBytes(data);
        file.write(jpeg, behindJfif, jpeg.length - behindJfif);
        return file.toByteArray();
    }
}
