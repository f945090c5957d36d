package dev.hart.cli;

import dev.hart.image.ImageFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where images are written to: one named file, which is replaced; new files in a folder, named by prompt and seed; or standard
 * output.
 */
final class OutputFiles {
    /** The name of standard output. */
    static final String STDOUT = "-";

    private static final int LONGEST_NAME = 40;

    /** The end of a name that a caller means as a type of file: {@code .bmp}, but not the {@code .5} of {@code v1.5}. */
    private static final Pattern TYPE = Pattern.compile("[.][A-Za-z][A-Za-z0-9]{0,4}$");

    private final String text;
    private final Path target;
    private final Optional<ImageFormat> requested;
    private final OutputStream out;
    private final ArgumentEncoding encoding = ArgumentEncoding.ofThisProcess();
    /** The format that the name of the target implies; empty if the target is a folder or standard output. */
    private final Optional<ImageFormat> named;

    /**
     * @param text {@code -} for standard output; a file, if it ends in {@code .png}, {@code .jpg}, {@code .jpeg} or
     *     {@code .webp}; else a folder, which is created with the first image. With a slash at its end, or if it is a folder
     *     already, it is a folder in any case
     * @param requested the format that the caller asked for; empty if by the name alone
     * @param out standard output
     * @throws InputException if the text is blank or cannot be the name of a file
     */
    OutputFiles(String text, Optional<ImageFormat> requested, OutputStream out) {
        this.text = text;
        this.target = path(text);
        this.requested = requested;
        this.out = out;
        this.named = isStdout() || isFolderByName() || Files.isDirectory(target)
                ? Optional.empty()
                : ImageFormat.ofFileName(String.valueOf(target.getFileName()));
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new InputException("--output is empty: name a file or a folder");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InputException("--output: '" + text + "' cannot be the name of a file: " + e.getReason());
        }
    }

    private boolean isFolderByName() {
        return text.endsWith("/");
    }

    /** Returns whether the target is standard output, so that nothing else may be printed there. */
    boolean isStdout() {
        return text.equals(STDOUT);
    }

    /** Returns whether the target holds one image: one file, or standard output. */
    boolean isSingle() {
        return isStdout() || named.isPresent();
    }

    /** Returns the target for a message. */
    @Override
    public String toString() {
        return isStdout() ? "standard output" : target.toString();
    }

    /** Returns the format for the images: that of the file's name, else the requested format, by default PNG. */
    ImageFormat format() {
        return named.or(() -> requested).orElse(ImageFormat.PNG);
    }

    /**
     * Checks that images can be written, before any are computed.
     *
     * @throws InputException if the name ends like a file of a format that hart does not write and is no folder's, or implies
     *     another format than the requested one; if it is that of a file without such an end; if it is below a file, or that of a
     *     file in a folder that does not exist; or if this process may not write there
     */
    void check() {
        if (isStdout()) {
            return;
        }
        if (named.isPresent() && requested.isPresent() && !named.equals(requested)) {
            throw new InputException(
                    target + ": would be a " + named.get() + " file, but --format says " + requested.get());
        }
        if (named.isEmpty() && Files.exists(target) && !Files.isDirectory(target)) {
            throw new InputException(target + ": neither a folder nor a .png, .jpg or .webp file");
        }
        if (named.isEmpty() && !Files.exists(target) && !isFolderByName()) {
            String name = String.valueOf(target.getFileName());
            if (TYPE.matcher(name).find()) {
                throw new InputException(
                        target + ": hart writes .png, .jpg, .jpeg and .webp files; for a folder of that name, write "
                                + target + "/");
            }
        }
        checkPlace();
    }

    private void checkPlace() {
        Path place = target.toAbsolutePath();
        if (Files.exists(place) && !Files.isWritable(place)) {
            throw new InputException(target + ": permission denied: this process may not write there");
        }
        // A folder is created with those above it, a file only in a folder that exists.
        Path above = place.getParent();
        while (above != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS) && named.isEmpty()) {
            above = above.getParent();
        }
        if (above == null) {
            return;
        }
        Path file = firstFile(above);
        if (file != null) {
            throw new InputException(target + ": " + file + " is a file, not a folder");
        }
        if (!Files.isDirectory(above)) {
            throw new InputException(above + ": no such folder");
        }
        if (!Files.exists(place) && !Files.isWritable(above)) {
            throw new InputException(target + ": permission denied: this process may not write in " + above);
        }
    }

    /** Returns the deepest part of a path that exists, if it is not a folder, so that nothing can be in it; else null. */
    private static @Nullable Path firstFile(Path path) {
        for (Path part = path; part != null; part = part.getParent()) {
            if (Files.exists(part)) {
                return Files.isDirectory(part) ? null : part;
            }
        }
        return null;
    }

    /**
     * Writes an image: to standard output; to the named file, which is replaced once the new one is whole (a link, a pipe or a
     * device is written to in place); or to a new file in the folder. A new file that could not be written whole is removed.
     *
     * @param image the image, encoded in {@link #format}
     * @param prompt its {@link #slug} begins the name of a new file
     * @param seed follows the slug
     * @return the file written, or {@code standard output}
     * @throws UncheckedIOException if the image cannot be written
     */
    String write(byte[] image, String prompt, long seed) {
        try {
            if (isStdout()) {
                out.write(image);
                out.flush();
                return toString();
            }
            return (named.isPresent() ? replace(target, image) : create(image, slug(prompt, encoding) + "-" + seed))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a file, which is replaced only once the new one is whole; a link, a pipe or a device is written to in place.
     *
     * @return the file
     */
    static Path replace(Path file, byte[] content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Files.write(file, content);
        }
        Path draft = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.write(draft, content);
            return Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private Path create(byte[] image, String name) throws IOException {
        Files.createDirectories(target);
        for (int i = 1; ; i++) {
            Path file = target.resolve(name + (i == 1 ? "" : "-" + i) + "." + format().extension());
            try (OutputStream stream =
                    Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                try {
                    stream.write(image);
                } catch (IOException e) {
                    Files.deleteIfExists(file);
                    throw e;
                }
                return file;
            } catch (FileAlreadyExistsException e) {
                // The name of another image: different prompts can have the same slug. The next number may be free.
            }
        }
    }

    /**
     * Returns the first letters and digits of a prompt, in lower case, with one dash for each row of other characters between
     * them and of letters that Java cannot put into a file name here; at most 40 characters, and {@code picture} if there are
     * none.
     */
    static String slug(String prompt, ArgumentEncoding encoding) {
        StringBuilder slug = new StringBuilder();
        prompt.toLowerCase(Locale.ROOT).codePoints().limit(4096).forEach(c -> {
            if (Character.isLetterOrDigit(c) && encoding.canName(Character.toString(c))) {
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
