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

/**
 * Where pictures are written: a file that was named, which is replaced, or new files in a folder, named after prompt and
 * seed.
 */
final class OutputFiles {
    private static final int LONGEST_NAME = 40;

    private final Path target;
    private final Optional<ImageFormat> wished;
    /** The format that the target's name asks for; empty if the target is a folder. */
    private final Optional<ImageFormat> named;

    /**
     * @param target a file if it ends in {@code .png}, {@code .jpg}, {@code .jpeg} or {@code .webp}, else a folder, created
     *     with the first picture
     * @param wished the format that was asked for by name, if any
     */
    OutputFiles(Path target, Optional<ImageFormat> wished) {
        this.target = target;
        this.wished = wished;
        this.named = Files.isDirectory(target)
                ? Optional.empty()
                : ImageFormat.ofFileName(String.valueOf(target.getFileName()));
    }

    /** True if one file is meant, which holds one picture. */
    boolean isFile() {
        return named.isPresent();
    }

    /** What pictures are to be encoded as: what the file's name says; in a folder what was wished for, or PNG. */
    ImageFormat format() {
        return named.or(() -> wished).orElse(ImageFormat.PNG);
    }

    /**
     * Says before anything is computed that nothing could be written.
     *
     * @throws InputException if the file's folder does not exist, the folder is a file, or the file's name says another
     *     format than the one wished for
     */
    void check() {
        if (named.isPresent() && wished.isPresent() && !named.equals(wished)) {
            throw new InputException(
                    target + ": would be a " + named.get() + " file, but --format says " + wished.get());
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
     * Writes a picture.
     *
     * @param picture encoded in {@link #format}
     * @return the file
     */
    Path write(byte[] picture, String prompt, long seed) {
        try {
            if (isFile()) {
                return Files.write(target, picture);
            }
            Files.createDirectories(target);
            String name = slug(prompt) + "-" + seed;
            for (int i = 1; ; i++) {
                Path file = target.resolve(name + (i == 1 ? "" : "-" + i) + "." + format().extension());
                try {
                    return Files.write(file, picture, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                } catch (FileAlreadyExistsException e) {
                    // Another picture's: prompts that differ can have one name. The next number is tried.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** The prompt's first letters and digits, lower-case, with dashes for all else. */
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
