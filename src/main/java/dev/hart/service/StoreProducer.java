package dev.hart.service;

import dev.hart.aws.S3Bucket;
import dev.hart.aws.S3Buckets;
import dev.hart.config.PublicUrls;
import dev.hart.config.ServiceConfig;
import dev.hart.config.StoreSettings;
import dev.hart.store.ImageStore;
import dev.hart.store.StoreException;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import dev.hart.store.local.LocalUrls;
import dev.hart.store.s3.S3ImageStore;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the image store that the settings name. What only the other kind needs, a key file or Amazon's clients, is not made. */
@Singleton
public class StoreProducer {
    @Produces
    @Singleton
    LocalUrlSigner signer(ServiceConfig config, Clock clock) {
        return LocalUrlSigner.open(DataFolder.of(config).signingKey(), clock);
    }

    @Produces
    @Singleton
    ImageStore store(
            ServiceConfig config,
            PublicUrls address,
            Instance<LocalUrlSigner> signer,
            Clock clock,
            DataFolderWatch watch) {
        return switch (config.store()) {
            case LOCAL -> new WatchedImageStore(local(config, address, signer.get(), clock), watch::suspect);
            case S3 -> s3(config, clock);
        };
    }

    void close(@Disposes ImageStore store) {
        if (store instanceof S3ImageStore s3) {
            s3.close();
        }
    }

    /** Returns the store of images in files. */
    static ImageStore local(ServiceConfig config, PublicUrls urls, LocalUrlSigner signer, Clock clock) {
        return new LocalImageStore(DataFolder.of(config).images(), new LocalUrls(urls::base, signer), clock);
    }

    private static ImageStore s3(ServiceConfig config, Clock clock) {
        S3Bucket bucket = S3Buckets.open(StoreSettings.s3(config));
        try {
            return S3ImageStore.open(bucket, clock);
        } catch (StoreException e) {
            bucket.close();
            throw e;
        }
    }
}
