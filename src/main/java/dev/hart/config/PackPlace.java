package dev.hart.config;

import dev.hart.aws.Encryption;
import dev.hart.aws.S3Settings;
import dev.hart.pack.PackFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the pack is that {@code hart.pack} names: on this machine or in S3. */
public final class PackPlace {
    private static final String SCHEME = "s3://";
    private static final Pattern OBJECT = Pattern.compile("s3://([^/]+)(?:/(.*))?");

    private PackPlace() {}

    /**
     * Returns the bucket with the prefix of the pack, reached by the settings {@code hart.s3}, if {@code hart.pack} names a place
     * in S3; empty if it names a place on this machine or is not set.
     *
     * @throws SettingsException if it begins with {@code s3://} and is not {@code s3://bucket/key}
     */
    public static Optional<S3Settings> inS3(ServiceConfig config) {
        return config.pack().filter(PackPlace::isObject).map(url -> object(url, config.s3()));
    }

    /** Returns whether a value of {@code hart.pack} names an object of S3. */
    static boolean isObject(String pack) {
        return pack.startsWith(SCHEME);
    }

    /**
     * Returns the folder of a pack on this machine, of which {@code hart.pack} may name the manifest instead.
     *
     * @throws SettingsException if the value names an object of S3
     */
    static Path folder(String pack) {
        Rule.require(!isObject(pack), () -> "hart.pack names an object of S3, which only a door reads: name a folder");
        Path named = Path.of(pack);
        boolean isManifest = named.endsWith(PackFiles.MANIFEST) && Files.isRegularFile(named);
        Path parent = named.getParent();
        return !isManifest ? named : parent == null ? Path.of("") : parent;
    }

    private static S3Settings object(String url, S3Config s3) {
        Matcher parts = OBJECT.matcher(url);
        Rule.require(parts.matches(), () -> "hart.pack must be a folder, or s3://bucket/key, is " + url);
        String path = parts.group(2) == null ? "" : parts.group(2);
        String prefix = path.equals(PackFiles.MANIFEST) || path.endsWith("/" + PackFiles.MANIFEST)
                ? path.substring(0, path.length() - PackFiles.MANIFEST.length())
                : path;
        // The bucket and its prefix alone, so that the message names this setting.
        S3Settings unused = Rule.make(
                "hart.pack: ",
                () -> new S3Settings(
                        parts.group(1),
                        prefix,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Encryption.of("none", Optional.empty()),
                        Duration.ofMinutes(1)));
        return StoreSettings.s3(s3, parts.group(1), prefix);
    }
}
