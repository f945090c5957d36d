package dev.hart.cli;

import dev.hart.image.ImageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;

/** The files that images are written to: one named file, which is replaced, or new files in a folder, named by prompt and seed. */
final class OutputFiles {
    private static final int LONGEST_NAME = 40;

    private final Path target;
    private final Optional<ImageFormat> requested;
    /** The format that the name of the target implies; empty if the target is a folder. */
    private final Optional<ImageFormat> named;

    /**
     * @param target a file if it ends in {@code .png}, {@code .jpg}, {@code .jpeg} or {@code .webp}, else a folder, which is
     *     created with the first image
     * @param requested the format that the caller asked for
     */
    OutputFiles(Path target, Optional<ImageFormat> requested) {
        this.target = target;
        this.requested = requested;
        this.named = Files.isDirectory(target)
                ? Optional.empty()
                : ImageFormat.ofFileName(String.valueOf(target.getFileName()));
    }

    /** Returns whether the target is one file, which holds one image. */
    boolean isFile() {
        return named.isPresent();
    }

    /** Returns the format for the images: that of the file's name, or in a folder the requested format, by default PNG. */
    ImageFormat format() {
        return named.or(() -> requested).orElse(ImageFormat.PNG);
    }

    /**
     * Checks that images can be written, before any are computed.
     *
     * @throws InputException if the file's folder does not exist, the folder is a file, or the file's name implies another format
     *     than the requested one
     */
    void check() {
        if (named.isPresent() && requested.isPresent() && !named.equals(requested)) {
            throw new InputException(
                    target + ": would be a " + named.get() + " file, but --format says " + requested.get());
        }
        Path parent = target.toAbsolutePath().getParent();
        if (isFile() && parent != null && !Files.isDirectory(parent)) {
            throw new InputException(parent + ": no such folder");
        }
        if (!isFile() && Files.exists(target) && !Files.isDirectory(target)) {
            throw new InputException(target + ": neither a folder nor a .png, .jpg or .webp file");
        }
    }

    /**
     * Writes an image.
     *
     * @param image the image, encoded in {@link #format}
     * @return the file written
     */
    Path write(byte[] image, String prompt, long seed) {
        try {
            if (isFile()) {
                return Files.write(target, image);
            }
            Files.createDirectories(target);
            String name = slug(prompt) + "-" + seed;
            for (int i = 1; ; i++) {
                Path file = target.resolve(name + (i == 1 ? "" : "-" + i) + "." + format().extension());
                try {
                    return Files.write(file, image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                } catch (FileAlreadyExistsException e) {
                    // The name of another image: different prompts can have the same slug. The next number may be free.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Returns the first letters and digits of a prompt, in lower case, with dashes for everything else. */
    static String slug(String prompt) {
        StringBuilder slug = new StringBuilder();
        prompt.toLowerCase(Locale.ROOT).codePoints().limit(4096).forEach(c -> {
            if (Character.isLetterOrDigit(c)) {
                slug.appendCodePoint(c);
            } else if (!slug.isEmpty() && slug.charAt(slug.length() - 1) != '-') {
                slug.append('-');
            }
        });
        int end = Math.min(slug.length(), LONGEST_NAME);
        if (end < slug.length() && Character.isLowSurrogate(slug.charAt(end))) {
            end--;
        }
        String name = slug.substring(0, end);
        name = name.endsWith("-") ? name.substring(0, name.length() - 1) : name;
        return name.isEmpty() ? "picture" : name;
    }
}
