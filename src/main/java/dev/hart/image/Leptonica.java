package dev.hart.image;

import dev.hart.io.ScratchFolder;
import java.io.UncheckedIOException;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/**
 * Writes images with libjpeg-turbo and libwebp, which Leptonica contains
 * (docs/decisions/0015-jpeg-and-webp-by-leptonica.md). Thread-safe.
 */
final class Leptonica {
    private static final String NO_POINTER_GC = "org.bytedeco.javacpp.noPointerGC";
    /** The names of the property with which an operator chooses the folder of JavaCPP's libraries. */
    private static final List<String> FOLDERS =
            List.of("org.bytedeco.javacpp.cachedir", "org.bytedeco.javacpp.cacheDir");

    private static final int DEPTH = 32;
    private static final int OPAQUE = 0xFF;

    private static volatile boolean loaded;

    private Leptonica() {}

    /**
     * One of Leptonica's {@code pixWriteMem…} functions: sets the address of the file and its size, and returns 0 for success.
     */
    @FunctionalInterface
    interface Writer {
        int write(BytePointer file, SizeTPointer size, PIX image);
    }

    /**
     * Encodes an image with one of the library's writers.
     *
     * @param format named in messages
     * @param longest the longest side that the format can have, in pixels
     * @throws EncodingException if the image is larger, or the library cannot be loaded or fails
     */
    static byte[] write(Raster raster, String format, int longest, Writer writer) {
        if (raster.width() > longest || raster.height() > longest) {
            throw new EncodingException("a " + format + " is at most " + longest
                    + " pixels wide and high, this image is " + raster.width() + " x " + raster.height());
        }
        forbidPointerGc();
        try {
            return loaded || isFolderChosen() ? copied(raster, format, writer) : loaded(raster, format, writer);
        } catch (LinkageError e) {
            throw new EncodingException(
                    format + " cannot be written on this machine, its native library does not load: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Turns JavaCPP's own garbage collection off. This class frees what it allocates. With the collection on, each
     * allocation throws an OutOfMemoryError in a process that uses more than four times its Java heap, as every process
     * with a model does. The property is set before each call and not in a static initialiser, because a native image may
     * run that at build time; JavaCPP reads the property once.
     */
    private static void forbidPointerGc() {
        System.setProperty(NO_POINTER_GC, "true");
    }

    private static boolean isFolderChosen() {
        return FOLDERS.stream().anyMatch(name -> System.getProperty(name) != null);
    }

    /**
     * Encodes the first image, and has JavaCPP unpack its libraries into a folder that is removed once they are loaded. By itself
     * it would unpack them below the home folder or, where that cannot be written, into a folder of the temporary folder whose
     * name is known beforehand, and would load what it finds there: any user of the machine could place a library there.
     */
    private static synchronized byte[] loaded(Raster raster, String format, Writer writer) {
        if (loaded) {
            return copied(raster, format, writer);
        }
        try (ScratchFolder folder = ScratchFolder.create("leptonica")) {
            System.setProperty(FOLDERS.get(0), folder.path().toString());
            try {
                byte[] file = copied(raster, format, writer);
                loaded = true;
                return file;
            } finally {
                System.clearProperty(FOLDERS.get(0));
            }
        } catch (UncheckedIOException e) {
            throw new EncodingException(format + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static byte[] copied(Raster raster, String format, Writer writer) {
        try (PIX image = PIX.createNoInit(raster.width(), raster.height(), DEPTH);
                BytePointer file = new BytePointer();
                SizeTPointer size = new SizeTPointer(1)) {
            // Null if there is no memory, although its type does not say so.
            if (image == null) {
                throw failed(format);
            }
            fill(image, raster);
            try {
                if (writer.write(file, size, image) != 0 || file.isNull()) {
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
        return new EncodingException(
                "the " + format + " encoder failed, most likely because there is too little memory");
    }

    private static void fill(PIX image, Raster raster) {
        int width = raster.width();
        byte[] rgb = raster.rgb();
        int[] row = new int[width];
        // The pointer is not closed, since its memory belongs to the image. A row of 32-bit pixels has no padding.
        IntPointer pixels = image.data();
        for (int y = 0, i = 0; y < raster.height(); y++) {
            for (int x = 0; x < width; x++) {
                row[x] = (rgb[i++] & 0xFF) << 24 | (rgb[i++] & 0xFF) << 16 | (rgb[i++] & 0xFF) << 8 | OPAQUE;
            }
            pixels.position((long) y * width).put(row);
        }
    }
}
