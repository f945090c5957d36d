package dev.hart.api.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hart.config.Rate;
import dev.hart.config.ServiceConfig;
import io.github.bucket4j.TimeMeter;
import io.netty.util.NetUtil;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.HexFormat;

/** Counts the wrong keys of each address, in bounded memory. */
@Singleton
class FailedKeyLimiter {
    private static final int MOST = 10_000;
    /** Of an IPv6 address, what its owner cannot change. */
    private static final int NETWORK_BYTES = 8;

    private static final int IPV6_BYTES = 16;

    private final Rate rate;
    private final TimeMeter time;
    private final Cache<String, RateMeter> meters;

    @Inject
    FailedKeyLimiter(ServiceConfig config, TimeMeter time) {
        this(config.wrongKeyRate(), time);
    }

    FailedKeyLimiter(Rate rate, TimeMeter time) {
        this.rate = rate;
        this.time = time;
        this.meters = Caffeine.newBuilder()
                .maximumSize(MOST)
                // A meter that rested for a period is full, as a new one is: nothing is forgotten.
                .expireAfterAccess(rate.period())
                .ticker(time::currentTimeNanos)
                .build();
    }

    /** Takes one wrong key off what an address may send. */
    Quota take(String address) {
        return meters.get(network(address), network -> new RateMeter(rate, rate.count(), time))
                .take();
    }

    /** How many addresses are kept. */
    long size() {
        meters.cleanUp();
        return meters.estimatedSize();
    }

    /** IPv6 comes in networks of 2^64 addresses to one client. */
    private static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length != IPV6_BYTES
                ? address
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES));
    }
}
