package dev.hart.api.connection;

import io.netty.bootstrap.ServerBootstrap;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Gives each connection of the HTTP server a {@link ConnectionGuard} when it is accepted, before TLS and before its first byte.
 * Quarkus and Vert.x offer no other place: their filters see a connection at its first request, and their idle timeout also ends
 * connections whose request is being processed (decision 48).
 */
public final class GuardedTransport implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        // A native transport, which hart does not contain, would keep its own bootstrap.
        if (builder.findTransport() == JDKTransport.INSTANCE) {
            builder.findTransport(new Guarding());
        }
    }

    private static final class Guarding extends JDKTransport {
        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            ArcContainer container = Arc.container();
            // Without the application this server is not hart's, but one of a test.
            if (container != null) {
                bootstrap.handler(container.instance(Connections.class).get().acceptor());
            }
        }
    }
}
