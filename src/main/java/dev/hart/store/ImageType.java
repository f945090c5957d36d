package dev.hart.store;

import java.util.Optional;

/** The picture formats that are kept. A key ends in the extension, so its type is never guessed from the contents. */
public enum ImageType {
    PNG("image/png", "png"),
    JPEG("image/jpeg", "jpg"),
    WEBP("image/webp", "webp");

    private final String contentType;
    private final String extension;

    ImageType(String contentType, String extension) {
        this.contentType = contentType;
        this.extension = extension;
    }

    /** The value of an HTTP {@code Content-Type}. */
    public String contentType() {
        return contentType;
    }

    /** What a key of this type ends in, without the dot. */
    public String extension() {
        return extension;
    }

    static Optional<ImageType> ofExtension(String extension) {
        for (ImageType type : values()) {
            if (type.extension.equals(extension)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
