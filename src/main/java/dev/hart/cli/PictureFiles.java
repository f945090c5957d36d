package dev.hart.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Where pictures are written: a file that was named, which is replaced, or new files in a folder, named after prompt and
 * seed.
 */
final class PictureFiles {
    private static final String EXTENSION = ".png";
    private static final int LONGEST_NAME = 40;

    private final Path target;

    /** @param target a file if it ends in {@code .png}, else a folder, created with the first picture */
    PictureFiles(Path target) {
        this.target = target;
    }

    /** True if one file is meant, which holds one picture. */
    boolean isFile() {
        return String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT).endsWith(EXTENSION)
                && !Files.isDirectory(target);
    }

    /**
     * Says before anything is computed that nothing could be written.
     *
     * @throws InputException if the file's folder does not exist or the folder is a file
     */
    void check() {
        Path parent = target.toAbsolutePath().getParent();
        if (isFile() && parent != null && !Files.isDirectory(parent)) {
            throw new InputException(parent + ": no such folder");
        }
        if (!isFile() && Files.exists(target) && !Files.isDirectory(target)) {
            throw new InputException(target + ": neither a folder nor a .png file");
        }
    }

    /**
     * Writes a picture.
     *
     * @return the file
     */
    Path write(byte[] png, String prompt, long seed) {
        try {
            if (isFile()) {
                return Files.write(target, png);
            }
            Files.createDirectories(target);
            String name = slug(prompt) + "-" + seed;
            for (int i = 1; ; i++) {
                Path file = target.resolve(name + (i == 1 ? "" : "-" + i) + EXTENSION);
                try {
                    return Files.write(file, png, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
