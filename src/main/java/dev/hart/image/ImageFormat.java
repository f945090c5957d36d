package dev.hart.image;

import java.util.Locale;
import java.util.Optional;

/** The formats of image files, each with the provenance as XMP. Thread-safe. */
public enum ImageFormat {
    /** Lossless. */
    PNG("image/png", "png", false),

    /** Lossy, and readable by any software. At most 65,500 pixels wide and high. */
    JPEG("image/jpeg", "jpg", true),

    /** Lossy, with the smallest files. At most 16,383 pixels wide and high. */
    WEBP("image/webp", "webp", true);

    /** The value of {@code output_compression} when a request has none: the best quality. */
    public static final int DEFAULT_COMPRESSION = 100;

    private final String mediaType;
    private final String extension;
    private final boolean takesCompression;

    ImageFormat(String mediaType, String extension, boolean takesCompression) {
        this.mediaType = mediaType;
        this.extension = extension;
        this.takesCompression = takesCompression;
    }

    /** The format that {@code output_format} or {@code --format} names: {@code png}, {@code jpeg} or {@code webp}; else empty. */
    public static Optional<ImageFormat> ofId(String id) {
        for (ImageFormat format : values()) {
            if (format.id().equals(id)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format of files with an {@linkplain #extension() extension}, which is compared exactly; empty if there is none. */
    public static Optional<ImageFormat> ofExtension(String extension) {
        for (ImageFormat format : values()) {
            if (format.extension.equals(extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * The format of a file by the end of its name, in upper or lower case; {@code .jpg} and {@code .jpeg} are the same. Empty
     * if the name has another end.
     */
    public static Optional<ImageFormat> ofFileName(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        for (ImageFormat format : values()) {
            if (lowerCase.endsWith("." + format.extension) || lowerCase.endsWith("." + format.id())) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The name in requests: {@code png}, {@code jpeg} or {@code webp}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The media type for HTTP headers and stores. */
    public String mediaType() {
        return mediaType;
    }

    /** The end of file names and image keys, without the dot. */
    public String extension() {
        return extension;
    }

    /** Whether {@link #encode(Raster, Provenance, int)} accepts a compression other than {@value #DEFAULT_COMPRESSION}. */
    public boolean takesCompression() {
        return takesCompression;
    }

    /**
     * Loads the libraries of the format, so that the first image does not wait for them.
     *
     * @throws EncodingException if this machine cannot write the format; it is better to know before an image is generated
     */
    public void prepare() {
        encode(Raster.blank(1, 1), new Provenance("none", 0, Optional.empty()));
    }

    /** Encodes an image in the best quality; see {@link #encode(Raster, Provenance, int)}. */
    public byte[] encode(Raster raster, Provenance provenance) {
        return encode(raster, provenance, DEFAULT_COMPRESSION);
    }

    /**
     * Encodes an image as a whole file. The same input gives the same bytes on the same kind of machine.
     *
     * @param raster the image
     * @param provenance written into the file
     * @param compression OpenAI's {@code output_compression}, 0 .. 100: the encoder's quality. 100 is the best and largest,
     *     0 the worst and smallest. It must be {@value #DEFAULT_COMPRESSION} unless the format {@linkplain #takesCompression
     *     takes a compression}
     * @throws IllegalArgumentException if the compression is out of range, or the format takes none and it is not
     *     {@value #DEFAULT_COMPRESSION}
     * @throws EncodingException if the image is too large for the format or its prompt too long, or this machine cannot write it
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
