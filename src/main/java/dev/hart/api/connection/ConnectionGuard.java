package dev.hart.api.connection;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.connection.OpenConnections.Admission;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection: closes it if the head of a request does not arrive in time, or if no request follows the
 * last one. A connection with a request in progress is never closed here, however long its reply takes: bodies and replies have
 * timeouts of their own. Except for {@link #evict}, everything runs on the connection's event loop.
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
    static final String NAME = "hart-connection-guard";

    private static final Logger LOG = Logger.getLogger(ConnectionGuard.class);
    /** The names that Vert.x gives its handlers. */
    static final String TLS = "ssl";

    private static final String ENCODER = "httpEncoder";

    private final OpenConnections open;
    private final long headTimeout;
    private final long idleTimeout;
    private final LongSupplier clock;
    private final RequestGate gate;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> timer;
    private boolean installed;
    private boolean busy;
    /**
     * Whether requests pass without the gate, so that nothing here knows when one is in progress: with HTTP/2, and if the header
     * of the PROXY protocol and the first request come together. No timeout of this class applies then.
     */
    private boolean ungated;

    /**
     * Whether the connection waits for the rest of a head, or for its first request, and not for the first byte of a later one.
     */
    private boolean inHead = true;

    private long since;

    /** @param clock nanoseconds since any moment */
    ConnectionGuard(
            OpenConnections open, Duration headTimeout, Duration idleTimeout, LongSupplier clock, ObjectMapper json) {
        this.clock = clock;
        this.open = open;
        this.headTimeout = headTimeout.toNanos();
        this.idleTimeout = idleTimeout.toNanos();
        this.gate = new RequestGate(this, json);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        since = clock.getAsLong();
        Admission admission = open.opened(this);
        ChannelFuture unused = ctx.channel().closeFuture().addListener(closed -> {
            open.closed(this);
            if (timer != null) {
                timer.cancel(false);
            }
        });
        if (admission == Admission.REFUSED) {
            close(ctx, "there are too many connections");
            return;
        }
        gate.onlyHealthChecks(admission == Admission.CROWDED);
        schedule(ctx, headTimeout);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!installed) {
            install(ctx.pipeline());
        }
        if (!busy && !inHead) {
            inHead = true;
            since = clock.getAsLong();
        }
        ctx.fireChannelRead(message);
        if (!installed) {
            // HTTP's handlers may have been added by this very message.
            install(ctx.pipeline());
            ungated = installed;
        }
    }

    /** Puts the gate behind HTTP's decoder, which with TLS exists only after the handshake. */
    private void install(ChannelPipeline pipeline) {
        if (pipeline.get(TLS) == null) {
            installGate(pipeline);
        } else {
            pipeline.addAfter(TLS, NAME + "-tls", new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object decrypted) {
                    ungated = !installGate(ctx.pipeline());
                    ctx.fireChannelRead(decrypted);
                    ctx.pipeline().remove(this);
                }
            });
            installed = true;
        }
    }

    private boolean installGate(ChannelPipeline pipeline) {
        // The decoder of a proxy's protocol may still stand in the place of HTTP's.
        if (pipeline.get(ENCODER) == null) {
            return false;
        }
        pipeline.addAfter(ENCODER, NAME + "-gate", gate);
        installed = true;
        return true;
    }

    /** A request's head has arrived. */
    void requestBegan() {
        if (!busy) {
            busy = true;
            open.busy(this);
        }
    }

    /** No request is in progress any more. */
    void requestsEnded() {
        busy = false;
        inHead = false;
        since = clock.getAsLong();
        open.idle(this);
    }

    /**
     * Closes this connection to make room for another, unless a request has arrived meanwhile or could not be noticed
     * ({@link #ungated}). May be called by any thread.
     */
    void evict() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.executor().execute(() -> {
                // A request may have arrived meanwhile.
                if (busy || ungated) {
                    open.stays(this);
                } else {
                    close(ctx, "another connection needs its place");
                }
            });
        }
    }

    private void schedule(ChannelHandlerContext ctx, long nanos) {
        timer = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (busy || ungated || hasUnsent(ctx.channel())) {
            schedule(ctx, headTimeout);
            return;
        }
        long left = (inHead ? headTimeout : idleTimeout) - (clock.getAsLong() - since);
        if (left <= 0) {
            close(ctx, inHead ? "no request arrived in time" : "it was idle");
        } else {
            // Soon enough for a head that begins meanwhile.
            schedule(ctx, Math.min(left, headTimeout));
        }
    }

    /** Whether the client still reads the last reply. */
    private static boolean hasUnsent(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && !buffer.isEmpty();
    }

    private static void close(ChannelHandlerContext ctx, String reason) {
        LOG.debugf("Closing a connection: %s", reason);
        ChannelFuture unused = ctx.close();
    }
}
