package dev.hart.service;

import dev.hart.aws.AwsException;
import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.aws.S3Settings;
import dev.hart.config.Installation;
import dev.hart.config.PackPlace;
import dev.hart.config.ServiceConfig;
import dev.hart.pack.PackException;
import dev.hart.pack.PackFiles;
import dev.hart.pack.PackOffer;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what the pack of a door offers: its manifest alone, from this machine or from S3. */
public final class OfferReader {
    private OfferReader() {}

    /**
     * Reads the manifest that {@code hart.pack} names, or that of the installation's demo pack.
     *
     * @throws PackException if it is missing, has a wrong value or cannot be read; the message names the file or object
     * @throws dev.hart.config.SettingsException if {@code hart.pack} begins with {@code s3://} and names no object
     */
    public static PackOffer read(ServiceConfig config) {
        Optional<S3Settings> bucket = PackPlace.inS3(config);
        return bucket.isPresent() ? inS3(bucket.get()) : readHere(config);
    }

    /**
     * Reads the manifest that {@code hart.pack} names on this machine, as {@link #read} does.
     *
     * @throws PackException as {@link #read}
     */
    public static PackOffer readHere(ServiceConfig config) {
        return PackOffer.read(
                config.pack().map(Path::of).orElseGet(() -> new Installation(config.home()).defaultPack()));
    }

    private static PackOffer inS3(S3Settings settings) {
        try (S3Bucket bucket = S3Buckets.open(settings)) {
            String place = bucket.address(PackFiles.MANIFEST);
            byte[] json = bucket.read(PackFiles.MANIFEST)
                    .orElseThrow(
                            () -> new PackException(place + ": missing, so it is not known which model is offered"));
            return PackOffer.parse(place, json);
        } catch (AwsException e) {
            throw new PackException(String.valueOf(e.getMessage()), e);
        }
    }
}
