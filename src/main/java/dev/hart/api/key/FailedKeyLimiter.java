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

/** Limits the rate of wrong API keys from each address, in bounded memory. */
@Singleton
class FailedKeyLimiter {
    private static final int MAX_ADDRESSES = 10_000;
    /** The leading bytes of an IPv6 address that its owner cannot change. */
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
                .maximumSize(MAX_ADDRESSES)
                // After a whole period without a wrong key a meter is full again, like a new one: nothing is lost.
                .expireAfterAccess(rate.period())
                .ticker(time::currentTimeNanos)
                .build();
    }

    /** Counts one wrong API key against the rate limit of an address; all addresses of an IPv6 /64 network share one limit. */
    Quota take(String address) {
        return meters.get(network(address), network -> new RateMeter(rate, rate.count(), time))
                .take();
    }

    /** The number of addresses in memory. */
    long size() {
        meters.cleanUp();
        return meters.estimatedSize();
    }

    /** The part of an address that stands for one client: with IPv6, a client has a network of 2^64 addresses. */
    private static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes == null || bytes.length != IPV6_BYTES
                ? address
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES));
    }
}
