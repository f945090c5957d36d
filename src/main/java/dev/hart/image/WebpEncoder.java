package dev.hart.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.leptonica.global.leptonica;

/** Writes lossy WebP (RFC 9649, extended layout) by libwebp, with the provenance as XMP. Thread-safe. */
final class WebpEncoder {
    private static final int LONGEST_SIDE = 16_383;
    private static final int LOSSY = 0;
    /** "RIFF", the size of what follows, "WEBP". */
    private static final int FILE_HEAD = 12;

    private static final int CHUNK_HEAD = 8;
    private static final int EXTENDED = 10;
    private static final int HAS_XMP = 1 << 2;

    private WebpEncoder() {}

    /** Encodes an image; see {@link ImageFormat#encode(Raster, Provenance, int)}. */
    static byte[] encode(Raster raster, Provenance provenance, int compression) {
        byte[] webp = Leptonica.write(
                raster,
                "WebP",
                LONGEST_SIDE,
                (file, size, image) -> leptonica.pixWriteMemWebP(file, size, image, compression, LOSSY));
        byte[] xmp = Xmp.packet(provenance).getBytes(StandardCharsets.UTF_8);
        int length = FILE_HEAD + CHUNK_HEAD + EXTENDED + (webp.length - FILE_HEAD) + CHUNK_HEAD + even(xmp.length);
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(length - CHUNK_HEAD).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(EXTENDED).putInt(HAS_XMP);
        putInt24(file, raster.width() - 1);
        putInt24(file, raster.height() - 1);
        // libwebp writes one chunk, which is already padded.
        file.put(webp, FILE_HEAD, webp.length - FILE_HEAD);
        // The padding of a chunk of odd length stays 0.
        file.put(ascii("XMP ")).putInt(xmp.length).put(xmp);
        return file.array();
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    private static void putInt24(ByteBuffer buffer, int value) {
        buffer.putShort((short) value).put((byte) (value >> 16));
    }
}
