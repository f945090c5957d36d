package dev.hart.store.local;

import dev.hart.store.ImageContent;
import dev.hart.store.ImageKey;
import dev.hart.store.ImageStore;
import dev.hart.store.SignedUrl;
import dev.hart.store.StoreException;
import dev.hart.store.StoredImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An image store of files in one folder, which several processes may share, with URLs that lead to this service. */
public final class LocalImageStore implements ImageStore {
    private final Path folder;
    private final ImageFiles files;
    private final LocalUrls urls;
    private final Clock clock;

    /**
     * Opens a store.
     *
     * @param folder created unless it exists
     * @param publicBase the address under which clients reach this service, as {@link LocalUrls} takes it
     * @throws IllegalArgumentException if the base is not such a URL
     * @throws StoreException if the folder cannot be created, or its old drafts cannot be removed
     */
    public LocalImageStore(Path folder, URI publicBase, LocalUrlSigner signer, Clock clock) {
        this(folder, new LocalUrls(publicBase, signer), clock);
    }

    /**
     * Opens a store.
     *
     * @param folder created unless it exists
     * @throws StoreException if the folder cannot be created, or its old drafts cannot be removed
     */
    public LocalImageStore(Path folder, LocalUrls urls, Clock clock) {
        this.folder = folder;
        this.urls = urls;
        this.clock = clock;
        try {
            files = new ImageFiles(folder, clock.instant());
        } catch (IOException e) {
            throw new StoreException(folder + ": cannot be used to store images: " + e, e);
        }
    }

    @Override
    public StoredImage put(ImageContent content) {
        return put(ImageKey.create(clock.instant(), content.format()), content);
    }

    @Override
    public StoredImage put(ImageKey key, ImageContent content) {
        StoredImage stored = StoredImage.of(key, content);
        Path file = files.path(key);
        try {
            files.write(file, content.bytes());
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be written: " + e, e);
        }
        return stored;
    }

    @Override
    public void requireRoom(long bytes) {
        try {
            files.reserve(bytes);
        } catch (IOException e) {
            throw new StoreException(folder + ": has no room for " + bytes + " bytes: " + e, e);
        }
    }

    @Override
    public SignedUrl url(ImageKey key, Duration ttl) {
        return urls.of(key, ttl);
    }

    @Override
    public Optional<ImageContent> read(ImageKey key) {
        Path file = files.path(key);
        try {
            return files.read(file).map(bytes -> new ImageContent(key.format(), bytes));
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be read: " + e, e);
        }
    }

    @Override
    public void delete(ImageKey key) {
        Path file = files.path(key);
        try {
            files.delete(file);
        } catch (IOException e) {
            throw new StoreException(file + ": cannot be removed: " + e, e);
        }
    }

    @Override
    public List<Entry> list(String prefix, Optional<ImageKey> after, int limit) {
        ImageStore.requireListable(prefix, limit);
        String last = after.map(ImageKey::value).orElse("");
        try {
            return files.list(prefix, limit, key -> key.compareTo(last) > 0);
        } catch (IOException e) {
            throw new StoreException(folder + ": cannot be listed: " + e, e);
        }
    }
}
