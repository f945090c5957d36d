package dev.hart.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bytedeco.leptonica.global.leptonica;

/** Writes JPEG (JFIF, progressive) by libjpeg-turbo, with the provenance as XMP. Thread-safe. */
final class JpegEncoder {
    /** The limit of libjpeg, a little below that of the format. */
    private static final int LONGEST_SIDE = 65_500;
    /** From this quality on colours keep their full resolution. docs/decisions/0015-jpeg-and-webp-by-leptonica.md. */
    private static final int FULL_COLOUR = 90;

    private static final int PROGRESSIVE = 1;
    private static final String XMP_HEAD = "http://ns.adobe.com/xap/1.0/\0";
    private static final int LONGEST_SEGMENT = 0xFFFF;
    private static final short APP1 = (short) 0xFFE1;
    /** Bytes of the marker that starts the file. The JFIF segment follows: its marker, then its length. */
    private static final int START = 2;

    private static final int MARKER = 2;

    private JpegEncoder() {}

    /** Encodes an image; see {@link ImageFormat#encode(Raster, Provenance, int)}. */
    static byte[] encode(Raster raster, Provenance provenance, int compression) {
        byte[] xmp = (XMP_HEAD + Xmp.packet(provenance)).getBytes(StandardCharsets.UTF_8);
        if (xmp.length + Short.BYTES > LONGEST_SEGMENT) {
            throw new EncodingException("the prompt is too long to be stored in a JPEG");
        }
        // The worst quality of libjpeg is 1, and Leptonica reads 0 as the default, 75.
        int quality = Math.max(1, compression);
        byte[] jpeg = Leptonica.write(raster, "JPEG", LONGEST_SIDE, (file, size, image) -> {
            leptonica.pixSetChromaSampling(image, compression >= FULL_COLOUR ? 0 : 1);
            return leptonica.pixWriteMemJpeg(file, size, image, quality, PROGRESSIVE);
        });
        return withSegment(jpeg, xmp);
    }

    /** Inserts a segment after the JFIF segment, which must be the first. */
    private static byte[] withSegment(byte[] jpeg, byte[] data) {
        int afterJfif = START + MARKER + (ByteBuffer.wrap(jpeg).getShort(START + MARKER) & 0xFFFF);
        ByteArrayOutputStream file = new ByteArrayOutputStream(jpeg.length + data.length + 4);
        file.write(jpeg, 0, afterJfif);
        file.writeBytes(ByteBuffer.allocate(4)
                .putShort(APP1)
                .putShort((short) (data.length + Short.BYTES))
                .array());
        file.writeBytes(data);
        file.write(jpeg, afterJfif, jpeg.length - afterJfif);
        return file.toByteArray();
    }
}
