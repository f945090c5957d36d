package dev.hart.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is by its first bytes, for files that are often found in place of the one that was meant: a Git LFS pointer, the
 * web page of a failed download, weights under another format's name.
 */
public enum FileKind {
    EMPTY("is empty", "download it again"),
    GIT_LFS(
            "is a Git LFS pointer, not the file itself",
            "run 'git lfs install' and 'git lfs pull' in its repository, or download the file"),
    WEB_PAGE(
            "is a web page, not the file",
            "the download answered with a page; download it again, after a login and the licence's acceptance if the model is"
                    + " gated"),
    ERROR_TEXT(
            "is an error message of a download, not the file",
            "download it again, after a login and the licence's acceptance if the model is gated"),
    SAFETENSORS("is a safetensors file", "give it a name that ends in .safetensors"),
    TORCH_ZIP("is a zip archive, as torch.save writes it", "give it a name that ends in .bin, .pt or .pth"),
    PICKLE(
            "is a bare pickle, as PyTorch wrote before version 1.6",
            "load it with a current PyTorch and save it again, as safetensors"),
    GGUF("is a GGUF file of llama.cpp", "use the model's safetensors or PyTorch files"),
    GZIP("is compressed with gzip", "unpack it first"),
    ZSTD("is compressed with zstd", "unpack it first"),
    XZ("is compressed with xz", "unpack it first"),
    HDF5("is an HDF5 file, as Keras writes it", "use the model's safetensors or PyTorch files");

    /** How many bytes of a file are read, from its beginning. */
    public static final int LOOKED_AT = 512;

    private final String what;
    private final String remedy;

    FileKind(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }

    /** What the file is and what to do, as the end of a sentence whose subject is the file. */
    public String advice() {
        return what + ": " + remedy;
    }

    /**
     * Returns the kind of a file; empty if it is not one of these, or cannot be read.
     *
     * @param file a regular file, of any size
     */
    public static Optional<FileKind> of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(LOOKED_AT), Files.size(file));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Returns the kind of a content; empty if it is not one of these.
     *
     * @param start the first bytes, {@value #LOOKED_AT} if there are as many
     * @param size of the whole content, bytes; a content of 4,096 or more is not taken for {@link #ERROR_TEXT}
     */
    public static Optional<FileKind> of(byte[] start, long size) {
        if (size == 0 || start.length == 0) {
            return Optional.of(EMPTY);
        }
        String latin = new String(start, StandardCharsets.ISO_8859_1);
        String text = latin.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs.github.com/")) {
            return Optional.of(GIT_LFS);
        }
        // A byte order mark in front, as its three bytes.
        String page = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3).stripLeading() : text;
        if (page.startsWith("<!doctype html")
                || page.startsWith("<html")
                || page.startsWith("<?xml")
                || page.startsWith("<head")
                || page.startsWith("<!--")) {
            return Optional.of(WEB_PAGE);
        }
        if (size < 4096 && isErrorText(text)) {
            return Optional.of(ERROR_TEXT);
        }
        if (isSafetensors(start, size)) {
            return Optional.of(SAFETENSORS);
        }
        return ofMagic(latin);
    }

    private static Optional<FileKind> ofMagic(String latin) {
        if (latin.startsWith("PK\u0003\u0004") || latin.startsWith("PK\u0005\u0006")) {
            return Optional.of(TORCH_ZIP);
        }
        // PROTO 2 to 5, which every pickle of these protocols begins with.
        if (latin.length() > 1 && latin.charAt(0) == 0x80 && latin.charAt(1) >= 2 && latin.charAt(1) <= 5) {
            return Optional.of(PICKLE);
        }
        if (latin.startsWith("GGUF")) {
            return Optional.of(GGUF);
        }
        if (latin.startsWith("\u001f\u008b")) {
            return Optional.of(GZIP);
        }
        if (latin.startsWith("(\u00b5/\u00fd")) {
            return Optional.of(ZSTD);
        }
        if (latin.startsWith("\u00fd7zXZ")) {
            return Optional.of(XZ);
        }
        if (latin.startsWith("\u0089HDF")) {
            return Optional.of(HDF5);
        }
        return Optional.empty();
    }

    /**
     * Whether a text, in lower case, begins as the errors that the Hugging Face hub and object stores send in place of a file.
     */
    private static boolean isErrorText(String text) {
        return text.startsWith("entry not found")
                || text.startsWith("access to model")
                || text.startsWith("access denied")
                || text.startsWith("invalid username or password")
                || text.startsWith("invalid credentials")
                || text.startsWith("repository not found")
                || text.startsWith("not found")
                || text.startsWith("404")
                || text.startsWith("unauthorized")
                || text.startsWith("{\"error\"");
    }

    /**
     * Whether the content begins with eight bytes of a length, the lowest first, and an object of JSON that may have that
     * length.
     */
    private static boolean isSafetensors(byte[] start, long size) {
        if (start.length < 10 || start[8] != '{') {
            return false;
        }
        long length = 0;
        for (int i = 7; i >= 0; i--) {
            length = (length << 8) | (start[i] & 0xff);
        }
        return length >= 2 && length <= size - 8;
    }

    /** Returns the advice about a file as a further clause of a message; empty if the file is not one of these. */
    public static String advice(Path file) {
        return adviceOr(file, "");
    }

    /** Returns the advice about a file as a further clause of a message, or another clause if the file is not one of these. */
    public static String adviceOr(Path file, String otherwise) {
        return of(file).map(kind -> "; it " + kind.advice()).orElse(otherwise);
    }
}
