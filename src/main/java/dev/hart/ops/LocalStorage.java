package dev.hart.ops;

import dev.hart.store.ImageStore;
import dev.hart.store.local.LocalImageStore;
import dev.hart.store.local.LocalUrlSigner;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Pictures as files of the data folder. */
@Singleton
public class LocalStorage {
    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    LocalUrlSigner signer(ServiceConfig config, Clock clock) {
        return LocalUrlSigner.open(config.dataFolder().resolve("url-signing.key"), clock);
    }

    @Produces
    @Singleton
    ImageStore store(ServiceConfig config, Address address, LocalUrlSigner signer, Clock clock) {
        return new LocalImageStore(config.dataFolder().resolve("images"), address.base(), signer, clock);
    }
}
