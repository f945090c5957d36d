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
 * Closes the connections of clients that take longer than {@code hart.reply-timeout} to read what one write sends; the reply
 * would otherwise stay in memory for as long as they wish. The handler is Netty's, which times each write. Vert.x's own write
 * timeout also runs while nothing is written, as when a request waits for the device, and Quarkus has none.
 */
@Singleton
class ReplyTimeout {
    private static final Logger LOG = Logger.getLogger(ReplyTimeout.class);

    private static final String NAME = "hart-reply-timeout";
    /** Above the filters that may reply: CORS (300), API keys (250). */
    private static final int PRIORITY = 990;

    private final Duration timeout;

    ReplyTimeout(ServiceConfig config) {
        timeout = config.replyTimeout();
    }

    void register(@Observes Filters filters) {
        filters.register(this::addTimeout, PRIORITY);
    }

    /** Adds the write timeout to a connection, at its first request. */
    private void addTimeout(RoutingContext context) {
        // Vert.x's public interface does not give access to the channel; ReplyTimeoutTest holds this internal class.
        ChannelPipeline pipeline =
                ((ConnectionBase) context.request().connection()).channel().pipeline();
        if (pipeline.get(NAME) == null) {
            pipeline.addFirst(NAME, new WriteTimeout(timeout));
        }
        context.next();
    }

    private static final class WriteTimeout extends WriteTimeoutHandler {
        WriteTimeout(Duration timeout) {
            super(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        /**
         * Closes without the exception that Netty would raise, which would be logged as an error although the client is at
         * fault.
         */
        @Override
        protected void writeTimedOut(ChannelHandlerContext context) {
            LOG.debug("A client did not read its reply");
            ChannelFuture unused = context.close();
        }
    }
}
