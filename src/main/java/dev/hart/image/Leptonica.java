package dev.hart.image;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/** libjpeg-turbo and libwebp, as Leptonica brings them (docs/decisions/0015-jpeg-and-webp-by-leptonica.md). Thread-safe. */
final class Leptonica {
    private static final String NO_POINTER_GC = "org.bytedeco.javacpp.noPointerGC";
    private static final int DEPTH = 32;
    private static final int OPAQUE = 0xFF;

    private Leptonica() {}

    /** One of Leptonica's {@code pixWriteMem…} functions: sets where the file lies and its size, returns 0 if that went well. */
    @FunctionalInterface
    interface Writer {
        int write(BytePointer file, SizeTPointer size, PIX picture);
    }

    /**
     * The file that a writer makes of a picture.
     *
     * @param format named in messages
     * @param longest the longest side that the format can have, in pixels
     * @throws EncodingException if the picture is larger, the library cannot be loaded, or it fails
     */
    static byte[] write(Raster raster, String format, int longest, Writer writer) {
        if (raster.width() > longest || raster.height() > longest) {
            throw new EncodingException("a " + format + " is at most " + longest
                    + " pixels wide and high, this picture is " + raster.width() + " x " + raster.height());
        }
        forbidPointerGc();
        try {
            return copied(raster, format, writer);
        } catch (LinkageError e) {
            throw new EncodingException(
                    format + " cannot be written on this machine, its native library does not load: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Turns JavaCPP's own garbage collection off. We free what we allocate; and with it, a process that holds more than four
     * times the Java heap, which a model does, gets an OutOfMemoryError from each allocation. Before each call rather than in
     * a static initialiser, which a native image may have run at build time; JavaCPP reads it once.
     */
    private static void forbidPointerGc() {
        System.setProperty(NO_POINTER_GC, "true");
    }

    private static byte[] copied(Raster raster, String format, Writer writer) {
        try (PIX picture = PIX.createNoInit(raster.width(), raster.height(), DEPTH);
                BytePointer file = new BytePointer();
                SizeTPointer size = new SizeTPointer(1)) {
            // Null, whatever its type says, if there is no memory.
            if (picture == null) {
                throw failed(format);
            }
            fill(picture, raster);
            try {
                if (writer.write(file, size, picture) != 0 || file.isNull()) {
                    throw failed(format);
                }
                byte[] bytes = new byte[Math.toIntExact(size.get())];
                file.get(bytes);
                return bytes;
            } finally {
                leptonica.lept_free(file);
            }
        }
    }

    private static EncodingException failed(String format) {
        return new EncodingException("the " + format + " encoder failed, most likely for want of memory");
    }

    private static void fill(PIX picture, Raster raster) {
        int width = raster.width();
        byte[] rgb = raster.rgb();
        int[] row = new int[width];
        // Not closed: the memory is the picture's. A row of 32-bit pixels has no padding.
        IntPointer pixels = picture.data();
        for (int y = 0, i = 0; y < raster.height(); y++) {
            for (int x = 0; x < width; x++) {
                row[x] = (rgb[i++] & 0xFF) << 24 | (rgb[i++] & 0xFF) << 16 | (rgb[i++] & 0xFF) << 8 | OPAQUE;
            }
            pixels.position((long) y * width).put(row);
        }
    }
}
