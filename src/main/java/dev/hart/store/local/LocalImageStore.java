package dev.hart.store.local;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Pictures as files of one folder, spread over 256 folders within. Several processes may share it.
 *
 * <p>A picture is written under another name, forced to the disk and moved into place, so that a reader sees it whole or not
 * at all. What a crash leaves in {@code incoming} is removed at a later start.
 */
public final class LocalImageStore implements ImageStore {
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path root;
    private final Path incoming;
    private final String publicBase;
    private final LocalUrlSigner signer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * Opens a store.
     *
     * @param folder made if need be
     * @param publicBase what clients reach this service under, e.g. {@code https://pictures.example/hart}; an absolute http or
     *     https URL without query. URLs are this, {@code /images/}, the key and its signature
     * @throws IllegalArgumentException if the base is no such URL
     * @throws StoreException if the folder cannot be made
     */
    public LocalImageStore(Path folder, URI publicBase, LocalUrlSigner signer, Clock clock) {
        this.publicBase = checkedBase(publicBase);
        this.signer = signer;
        this.clock = clock;
        try {
            root = Files.createDirectories(folder).toRealPath();
            incoming = Files.createDirectories(root.resolve("incoming"));
            removeAbandoned();
        } catch (IOException e) {
            throw new StoreException(folder + ": cannot be used to keep pictures: " + e, e);
        }
    }

    @Override
    public StoredImage put(ImageContent content) {
        ImageKey key = ImageKey.create(clock.instant(), random, content.type());
        Path file = path(key);
        Path draft = incoming.resolve(key.value());
        try {
            writeThrough(draft, content.bytes());
            place(draft, file);
        } catch (IOException e) {
            StoreException fault = new StoreException(file + ": cannot be kept: " + e, e);
            remove(draft, fault);
            remove(file, fault);
            throw fault;
        }
        return new StoredImage(key, content.bytes().length, HexFormat.of().formatHex(sha256(content.bytes())));
    }

    @Override
    public URI url(ImageKey key, Duration ttl) {
        return URI.create(publicBase + "/images/" + key.value() + "?" + signer.query(key, ttl));
    }

    @Override
    public Optional<ImageContent> read(ImageKey key) {
        Path file = path(key);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            requireInside(parent(file));
            return Optional.of(new ImageContent(key.type(), Files.readAllBytes(file)));
        } catch (NoSuchFileException removedMeanwhile) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be read: " + e, e);
        }
    }

    /** By a hash, since keys of one time begin alike. */
    private Path path(ImageKey key) {
        byte[] hash = sha256(key.value().getBytes(StandardCharsets.UTF_8));
        return root.resolve(HexFormat.of().toHexDigits(hash[0])).resolve(key.value());
    }

    /** The grammar of keys keeps a path inside; this keeps a link from leading outside. */
    private void requireInside(Path folder) throws IOException {
        if (!folder.toRealPath().startsWith(root)) {
            throw new StoreException(folder + ": leads out of the folder for pictures");
        }
    }

    private void removeAbandoned() throws IOException {
        try (var files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                // Younger ones may be another process's, in the middle of writing.
                if (Files.getLastModifiedTime(file)
                        .toInstant()
                        .isBefore(clock.instant().minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException removedMeanwhile) {
            // By another process that starts too.
            return;
        }
    }

    private static void writeThrough(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private void place(Path draft, Path file) throws IOException {
        Path shard = parent(file);
        if (!Files.isDirectory(shard)) {
            Files.createDirectories(shard);
            force(root);
        }
        requireInside(shard);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        force(shard);
    }

    private static void remove(Path file, StoreException fault) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            fault.addSuppressed(e);
        }
    }

    /** Makes the new name in a folder survive a power cut. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        return parent;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new StoreException("this Java platform has no SHA-256", e);
        }
    }

    private static String checkedBase(URI base) {
        String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || base.getHost() == null
                || base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null) {
            throw new IllegalArgumentException("the public base URL must be http(s)://host[:port][/path], is " + base);
        }
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
