package dev.hart.api.connection;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.config.ServiceConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Guards the connections of this process's HTTP server. Used by {@link GuardedTransport}, which is no bean. */
@Singleton
@Unremovable
class Connections {
    private final OpenConnections open;
    private final Duration headTimeout;
    private final Duration idleTimeout;
    private final ObjectMapper json;

    Connections(ServiceConfig config, ObjectMapper json) {
        open = new OpenConnections(config.connections().max().orElseGet(Descriptors::connections));
        headTimeout = config.connections().headTimeout();
        idleTimeout = config.connections().idleTimeout();
        this.json = json;
    }

    /** The handler of a listening socket, which gives each accepted connection its guard. */
    ChannelHandler acceptor() {
        return new Acceptor();
    }

    @Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext listener, Object accepted) {
            if (accepted instanceof Channel connection) {
                ConnectionGuard guard = new ConnectionGuard(open, headTimeout, idleTimeout, System::nanoTime, json);
                connection.pipeline().addFirst(ConnectionGuard.NAME, guard);
            }
            listener.fireChannelRead(accepted);
        }
    }
}
