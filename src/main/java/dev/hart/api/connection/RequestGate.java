package dev.hart.api.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hart.api.ApiException;
import dev.hart.api.ErrorBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests pass to Vert.x whose head is well-formed, and counts those that are in progress. A malformed one, or with
 * {@link #onlyHealthChecks} one for another path, gets an error as its reply, in its turn; everything behind it on the connection
 * is dropped, because where it would begin is not certain, and the connection is closed.
 */
final class RequestGate extends ChannelDuplexHandler {
    private static final Logger LOG = Logger.getLogger(RequestGate.class);

    private static final String HEALTH = "/q/health";
    /**
     * A connection that is closed with bytes unread is reset, and the client may lose the reply: it gets this long to read it.
     */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final ConnectionGuard guard;
    private final ObjectMapper json;
    private boolean onlyHealthChecks;
    /** Requests that were passed on and whose reply has not been written to its end. */
    private int unanswered;
    /** Whether the head of the next unanswered request's reply has been written. */
    private boolean replying;

    private @Nullable Refusal refusal;
    private boolean refused;

    RequestGate(ConnectionGuard guard, ObjectMapper json) {
        this.guard = guard;
        this.json = json;
    }

    private record Refusal(ApiException fault, String path, boolean withoutBody) {}

    /** Sets whether requests other than health checks are refused with 503. */
    void onlyHealthChecks(boolean only) {
        onlyHealthChecks = only;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Optional<ApiException> fault = refusal == null ? fault(message) : Optional.empty();
        fault.ifPresent(found -> refusal = message instanceof HttpRequest request
                ? new Refusal(found, request.uri(), request.method().name().equals("HEAD"))
                : new Refusal(found, "", false));
        if (refusal == null) {
            if (message instanceof HttpRequest) {
                unanswered++;
                guard.requestBegan();
            }
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        // The reply to a request whose own body is malformed replaces that of the application.
        if (fault.isPresent() && (unanswered == 0 || message instanceof HttpContent)) {
            refuse(ctx);
        }
    }

    private Optional<ApiException> fault(Object message) {
        if (message instanceof HttpRequest request) {
            if (onlyHealthChecks && !request.uri().startsWith(HEALTH)) {
                return Optional.of(new ApiException(
                        503, "too_many_connections", "there are too many connections", ApiException.RETRY_SOON));
            }
            return RequestHead.check(request);
        }
        boolean malformed =
                message instanceof HttpObject part && part.decoderResult().isFailure();
        return malformed && unanswered == 1 && !replying
                ? Optional.of(RequestHead.malformed("the body's chunks are malformed"))
                : Optional.empty();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (refused) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        // Not the reply that invites the client to send its body (100 Continue).
        boolean informational = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof HttpResponse && !informational) {
            replying = true;
        }
        ChannelFuture sent = ctx.write(message, promise.unvoid());
        if (message instanceof LastHttpContent && !informational && unanswered > 0) {
            replying = false;
            unanswered--;
            if (unanswered == 0 && refusal != null) {
                refuse(ctx);
            }
            // A slow client may need long for the rest of the reply, and is not idle before it has it.
            ChannelFuture unused = sent.addListener(done -> {
                if (done.isSuccess() && unanswered == 0) {
                    guard.requestsEnded();
                }
            });
        }
    }

    private void refuse(ChannelHandlerContext ctx) {
        Refusal reason = refusal;
        if (reason == null) {
            return;
        }
        refused = true;
        LOG.debugf("Refused a request: %s", reason.fault().getMessage());
        ChannelFuture unused =
                ctx.writeAndFlush(reply(reason)).addListener((ChannelFutureListener) sent -> closeSoon(ctx));
    }

    private static void closeSoon(ChannelHandlerContext ctx) {
        // With TLS the end is an encrypted message, which close() sends.
        if (ctx.channel() instanceof DuplexChannel duplex && ctx.pipeline().get(ConnectionGuard.TLS) == null) {
            ChannelFuture unused = duplex.shutdownOutput();
        }
        Runnable close = () -> {
            ChannelFuture unused = ctx.close();
        };
        ScheduledFuture<?> unusedTimer = ctx.executor().schedule(close, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private FullHttpResponse reply(Refusal reason) {
        ApiException fault = reason.fault();
        ErrorBody error = ErrorBody.of(fault, reason.path());
        ByteBuf body;
        try {
            body = Unpooled.wrappedBuffer(json.writeValueAsBytes(error.body()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an error has no JSON form", e);
        }
        int length = body.readableBytes();
        FullHttpResponse reply = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(fault.status()),
                reason.withoutBody() ? Unpooled.EMPTY_BUFFER : body);
        reply.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, error.mediaType())
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        fault.retryAfter().ifPresent(wait -> reply.headers().set(HttpHeaderNames.RETRY_AFTER, wait.toSeconds()));
        return reply;
    }
}
