package dev.hart.api;

import dev.hart.config.ServiceConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Ends the connections of clients that do not take what they asked for: else a reply would lie in memory for as long as they
 * like. Netty watches each write; Vert.x's own write timeout counts while nothing is written too, as when a request waits for
 * the device, and Quarkus has none.
 */
@Singleton
class ReplyTimeout {
    private static final Logger LOG = Logger.getLogger(ReplyTimeout.class);

    private static final String NAME = "hart-reply-timeout";
    /** Before all that could answer: CORS (300), keys (250). */
    private static final int PRIORITY = 990;

    private final Duration timeout;

    ReplyTimeout(ServiceConfig config) {
        timeout = config.replyTimeout();
    }

    void register(@Observes Filters filters) {
        filters.register(this::watch, PRIORITY);
    }

    /** A connection's first request has it watched. */
    private void watch(RoutingContext context) {
        // Vert.x's public interface does not lead to the channel.
        ChannelPipeline pipeline =
                ((ConnectionBase) context.request().connection()).channel().pipeline();
        if (pipeline.get(NAME) == null) {
            pipeline.addFirst(NAME, new Watch(timeout));
        }
        context.next();
    }

    private static final class Watch extends WriteTimeoutHandler {
        Watch(Duration timeout) {
            super(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Without the exception that Netty would raise: it is the client's doing, and would be logged as an error. */
        @Override
        protected void writeTimedOut(ChannelHandlerContext context) {
            LOG.debug("A client did not take its reply");
            ChannelFuture unused = context.close();
        }
    }
}
