package dev.hart.image;

import java.util.Locale;
import java.util.Optional;

/** The formats that pictures are written in, each with the provenance as XMP. Thread-safe. */
public enum ImageFormat {
    /** Every pixel as it is. */
    PNG("image/png", "png", false),

    /** Lossy, read by everything. At most 65,500 pixels wide and high. */
    JPEG("image/jpeg", "jpg", true),

    /** Lossy, the smallest. At most 16,383 pixels wide and high. */
    WEBP("image/webp", "webp", true);

    /** What {@code output_compression} is if nobody says: the best quality. */
    public static final int DEFAULT_COMPRESSION = 100;

    private final String mediaType;
    private final String extension;
    private final boolean takesCompression;

    ImageFormat(String mediaType, String extension, boolean takesCompression) {
        this.mediaType = mediaType;
        this.extension = extension;
        this.takesCompression = takesCompression;
    }

    /** The format that {@code output_format} or {@code --format} names: {@code png}, {@code jpeg} or {@code webp}. */
    public static Optional<ImageFormat> ofId(String id) {
        for (ImageFormat format : values()) {
            if (format.id().equals(id)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of files with an {@linkplain #extension() extension}, which is compared exactly. */
    public static Optional<ImageFormat> ofExtension(String extension) {
        for (ImageFormat format : values()) {
            if (format.extension.equals(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of a file by its name's end, in any case; {@code .jpg} and {@code .jpeg} are one. */
    public static Optional<ImageFormat> ofFileName(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (lowerCase.endsWith("." + format.extension) || lowerCase.endsWith("." + format.id())) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** What requests call it: {@code png}, {@code jpeg} or {@code webp}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What goes into an HTTP header or a store. */
    public String mediaType() {
        return mediaType;
    }

    /** What file names end in, without the dot. */
    public String extension() {
        return extension;
    }

    /** True if {@link #encode(Raster, Provenance, int)} takes anything but {@value #DEFAULT_COMPRESSION}. */
    public boolean takesCompression() {
        return takesCompression;
    }

    /**
     * Loads what the format needs, so that the first picture does not wait for it.
     *
     * @throws EncodingException if this machine cannot write the format; better known before a picture is computed
     */
    public void prepare() {
        encode(Raster.blank(1, 1), new Provenance("none", 0, Optional.empty()));
    }

    /** As {@link #encode(Raster, Provenance, int)}, in the best quality. */
    public byte[] encode(Raster raster, Provenance provenance) {
        return encode(raster, provenance, DEFAULT_COMPRESSION);
    }

    /**
     * The picture as a whole file. The same input gives the same bytes on the same kind of machine.
     *
     * @param compression OpenAI's {@code output_compression}, 0 .. 100: the encoder's quality. 100 is the best and largest,
     *     0 the worst and smallest. Only {@value #DEFAULT_COMPRESSION} if the format {@linkplain #takesCompression takes
     *     none}
     * @throws IllegalArgumentException if the compression is not that
     * @throws EncodingException if the picture does not fit the format, or this machine cannot write it
     */
    public byte[] encode(Raster raster, Provenance provenance, int compression) {
        if (compression < 0 || compression > 100) {
            throw new IllegalArgumentException("compression must be 0 to 100, is " + compression);
        }
        if (!takesCompression && compression != DEFAULT_COMPRESSION) {
            throw new IllegalArgumentException(id() + " takes no compression, it was given " + compression);
        }
        return switch (this) {
            case PNG -> new PngEncoder().encode(raster, provenance);
            case JPEG -> JpegEncoder.encode(raster, provenance, compression);
            case WEBP -> WebpEncoder.encode(raster, provenance, compression);
        };
    }

    @Override
    public String toString() {
        return id();
    }
}
