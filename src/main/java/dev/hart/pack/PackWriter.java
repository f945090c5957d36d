package dev.hart.pack;

import dev.hart.io.DurableFiles;
import dev.hart.io.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes a pack into a temporary folder beside its target, which a rename moves into place when all is written, so that a
 * half-written pack is never at the target. {@link #close} without {@link #publish} removes the temporary folder. Not
 * thread-safe.
 *
 * <pre>{@code
 * try (PackWriter writer = PackWriter.create(target, false)) {
 *     try (OutputStream out = writer.newFile(PackFiles.TEXT_TOKENIZER)) { … }
 *     graph.writeTo(writer.folder().resolve(PackFiles.DECODER));
 *     writer.add(PackFiles.DECODER);
 *     writer.publish(manifest::build);
 * }
 * }</pre>
 */
public final class PackWriter implements AutoCloseable {
    /** Opens a file for writing; tests replace it by a full disk. */
    interface Disk {
        WritableByteChannel create(Path file) throws IOException;
    }

    private static final Logger LOG = System.getLogger(PackWriter.class.getName());

    private final PackTarget target;
    private final Path folder;
    private final Disk disk;
    private final SortedMap<String, PackFile> files = new TreeMap<>();
    private final SortedMap<String, DigestingChannel> open = new TreeMap<>();
    private final Set<String> names = new HashSet<>();
    private boolean failed;
    private boolean ended;

    private PackWriter(PackTarget target, Disk disk) {
        this.target = target;
        this.disk = disk;
        this.folder = target.newDraft();
    }

    /**
     * Starts a pack.
     *
     * @param target the folder of the pack; its parent is created unless it exists
     * @param replace whether an existing pack may be replaced
     * @throws PackException if the target is a file, a folder with other contents, or a pack and {@code replace} is
     *     false, or the temporary folder cannot be created
     */
    public static PackWriter create(Path target, boolean replace) {
        return create(
                target,
                replace,
                file -> FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    static PackWriter create(Path target, boolean replace, Disk disk) {
        return new PackWriter(new PackTarget(target, replace), disk);
    }

    /** The folder in which the pack will be published, absolute. */
    public Path target() {
        return target.path();
    }

    /** The temporary folder; a file that the caller writes there directly must be registered by {@link #add}. */
    public Path folder() {
        return folder;
    }

    /**
     * Creates a file that is digested while it is written, and flushed to disk and registered when it is closed. The stream is
     * not buffered.
     *
     * @throws PackException as for {@link #newChannel}
     */
    public OutputStream newFile(String name) {
        return Channels.newOutputStream(newChannel(name));
    }

    /**
     * Creates a file like {@link #newFile}, as a channel.
     *
     * @throws PackException if the name is not plain, is the manifest's or is taken, the file cannot be created, an earlier write
     *     failed, or this writer has ended
     */
    public WritableByteChannel newChannel(String name) {
        claim(name);
        try {
            DigestingChannel channel = new DigestingChannel(name, disk.create(folder.resolve(name)));
            open.put(name, channel);
            return channel;
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /**
     * Registers a file that was written into {@link #folder()} by other means, and digests it.
     *
     * @throws PackException if the name is not plain, is the manifest's or is taken, the file cannot be read, an earlier write
     *     failed, or this writer has ended
     */
    public void add(String name) {
        claim(name);
        try {
            Path file = folder.resolve(name);
            files.put(name, FileDigests.of(file));
            DurableFiles.force(file);
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    /**
     * Writes the manifest and moves the pack into place.
     *
     * @param manifest builds the manifest from the files written, e.g. {@code builder::build}
     * @return the pack's folder
     * @throws PackException if an earlier write failed, this writer has ended, a file is still open, the folder contains a file
     *     that was not registered, the manifest is wrong, or the pack cannot be written or moved; the target is then as it was
     */
    public Path publish(Function<? super SortedMap<String, PackFile>, PackManifest> manifest) {
        requireWritable();
        if (!open.isEmpty()) {
            throw new PackException("not finished: " + String.join(", ", open.keySet()));
        }
        PackManifest made = makeManifest(manifest);
        try {
            requireNothingElse();
            byte[] json = ManifestJson.write(made);
            try (WritableByteChannel channel = disk.create(folder.resolve(PackFiles.MANIFEST))) {
                DurableFiles.writeFully(channel, ByteBuffer.wrap(json));
            }
            DurableFiles.force(folder.resolve(PackFiles.MANIFEST));
            DurableFiles.force(folder);
            target.replaceBy(folder);
        } catch (IOException e) {
            throw failure(PackFiles.MANIFEST, e);
        }
        ended = true;
        return target.path();
    }

    /** Removes the temporary folder unless the pack was published. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            open.values().forEach(DigestingChannel::abandon);
            PackTarget.remove(folder);
        }
    }

    private PackManifest makeManifest(Function<? super SortedMap<String, PackFile>, PackManifest> manifest) {
        PackManifest made;
        try {
            made = manifest.apply(Collections.unmodifiableSortedMap(files));
        } catch (IllegalArgumentException e) {
            failed = true;
            throw new PackException(target.path() + ": " + e.getMessage(), e);
        }
        if (!made.files().equals(files)) {
            failed = true;
            throw new PackException(target.path() + ": the manifest lists other files than were written");
        }
        return made;
    }

    private void requireNothingElse() throws IOException {
        try (var entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = String.valueOf(entry.getFileName());
                if (!files.containsKey(name)) {
                    throw new PackException(entry + ": was written but never added to the pack");
                }
            }
        }
    }

    private void claim(String name) {
        requireWritable();
        try {
            PackFiles.requireListable(name);
        } catch (IllegalArgumentException e) {
            throw new PackException(target.path() + ": " + e.getMessage(), e);
        }
        if (!names.add(name)) {
            throw new PackException(target.path() + ": " + name + " is written twice");
        }
    }

    private void requireWritable() {
        if (ended) {
            throw new PackException(target.path() + ": this writer has ended");
        }
        if (failed) {
            throw new PackException(target.path() + ": an earlier write failed, so there is no pack");
        }
    }

    private PackException failure(String name, IOException e) {
        failed = true;
        return new PackException(target.path() + ": " + name + " cannot be written: " + e.getMessage(), e);
    }

    /** Passes bytes on and digests those that the file has taken. */
    private final class DigestingChannel implements WritableByteChannel {
        private final String name;
        private final WritableByteChannel channel;
        private final MessageDigest digest = Sha256.start();
        private long size;

        DigestingChannel(String name, WritableByteChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            ByteBuffer taken = source.duplicate();
            try {
                int count = channel.write(source);
                size += count;
                digest.update(taken.limit(taken.position() + count));
                return count;
            } catch (IOException e) {
                failed = true;
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        /** Closes a file that is about to be deleted. */
        void abandon() {
            try {
                channel.close();
            } catch (IOException gone) {
                LOG.log(Level.DEBUG, "closing {0}: {1}", name, gone.getMessage());
            }
        }

        @Override
        public void close() throws IOException {
            if (open.remove(name) == null) {
                return;
            }
            try {
                if (channel instanceof FileChannel file) {
                    file.force(true);
                }
                channel.close();
            } catch (IOException e) {
                failed = true;
                throw new IOException(name + ": " + e.getMessage(), e);
            }
            files.put(name, new PackFile(Sha256.hex(digest), size));
        }
    }
}
