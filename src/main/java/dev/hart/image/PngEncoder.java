package dev.hart.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (W3C, third edition): 8-bit RGB, not interlaced, marked as sRGB, with the provenance as XMP. The same image
 * and provenance give the same bytes on the same JDK. Thread-safe.
 */
public final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte[] HEADER_TAIL = {8, 2, 0, 0, 0
    }; // bit depth, RGB, deflate, adaptive filters, no interlace
    private static final byte[] PERCEPTUAL = {0};
    private static final int BUFFER = 1 << 16;
    private static final int LEVEL = 4; // docs/decisions/0014-own-png-encoder.md

    private final int level;

    public PngEncoder() {
        this(LEVEL);
    }

    /** An encoder with another zlib level, for measurements. */
    PngEncoder(int level) {
        this.level = level;
    }

    /** Encodes an image as a whole PNG file. */
    public byte[] encode(Raster raster, Provenance provenance) {
        ByteArrayOutputStream png = new ByteArrayOutputStream(raster.rgb().length / 2 + 4096);
        png.writeBytes(SIGNATURE);
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(raster.width())
                        .putInt(raster.height())
                        .put(HEADER_TAIL)
                        .array());
        chunk(png, "sRGB", PERCEPTUAL);
        chunk(png, "iTXt", xmpText(provenance));
        chunk(png, "IDAT", compressed(raster));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static byte[] xmpText(Provenance provenance) {
        // Keyword, not compressed, no language, no translated keyword, as XMP part 3 requires.
        return ("XML:com.adobe.xmp\0\0\0\0\0" + Xmp.packet(provenance)).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] compressed(Raster raster) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(raster.rgb().length / 2);
        byte[] buffer = new byte[BUFFER];
        Deflater deflater = new Deflater(level);
        try {
            PngRows rows = new PngRows(raster);
            while (rows.next()) {
                deflater.setInput(rows.filtered(), 0, rows.length());
                while (!deflater.needsInput()) {
                    data.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                data.write(buffer, 0, deflater.deflate(buffer));
            }
        } finally {
            // Its memory is native, and would otherwise be kept until the garbage collector runs.
            deflater.end();
        }
        return data.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.writeBytes(ByteBuffer.allocate(8).putInt(data.length).put(name).array());
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
