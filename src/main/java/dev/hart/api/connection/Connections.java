package dev.hart.api.connection;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.config.ServiceConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Guards the connections of this process's HTTP server. Used by {@link GuardedTransport}, which is no bean. */
@Singleton
@Unremovable
class Connections {
    /**
     * How many sockets above the limit and {@link OpenConnections#SPARE} may be open until their closing is done; at that many
     * hart accepts no further one. A flood arrives faster than evicted connections are closed, each on its own event loop, and
     * would use up the descriptors meanwhile.
     */
    private static final int CLOSING = 16;

    private final OpenConnections open;
    private final int mostSockets;
    private final AtomicInteger sockets = new AtomicInteger();
    /** The listening sockets that accept no connection until enough are closed. */
    private final Set<Channel> paused = ConcurrentHashMap.newKeySet();

    private final Duration headTimeout;
    private final Duration idleTimeout;
    private final ObjectMapper json;

    Connections(ServiceConfig config, ObjectMapper json) {
        int most = config.connections().max().orElseGet(Descriptors::connections);
        if (config.connections().max().isPresent()) {
            Descriptors.warnAbove(most);
        }
        open = new OpenConnections(most);
        mostSockets = most + OpenConnections.SPARE + CLOSING;
        headTimeout = config.connections().headTimeout();
        idleTimeout = config.connections().idleTimeout();
        this.json = json;
    }

    /** The handler of a listening socket, which gives each accepted connection its guard. */
    ChannelHandler acceptor() {
        return new Acceptor();
    }

    private void count(Channel connection, Channel listener) {
        int opened = sockets.incrementAndGet();
        ChannelFuture unused = connection.closeFuture().addListener(closed -> {
            if (sockets.decrementAndGet() < mostSockets) {
                resume();
            }
        });
        if (opened >= mostSockets) {
            paused.add(listener);
            listener.config().setAutoRead(false);
            // Connections that were closed before the line above have resumed nothing.
            if (sockets.get() < mostSockets) {
                resume();
            }
        }
    }

    private void resume() {
        List.copyOf(paused).stream()
                .filter(paused::remove)
                .forEach(listener -> listener.config().setAutoRead(true));
    }

    @Sharable
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext listener, Object accepted) {
            if (accepted instanceof Channel connection) {
                ConnectionGuard guard = new ConnectionGuard(open, headTimeout, idleTimeout, System::nanoTime, json);
                connection.pipeline().addFirst(ConnectionGuard.NAME, guard);
                count(connection, listener.channel());
            }
            listener.fireChannelRead(accepted);
        }
    }
}
