package dev.hart.webhook;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Messages about failed POSTs, for the operator of the receiver. They contain no addresses. */
final class PostErrorMessages {
    private PostErrorMessages() {}

    static String reason(Throwable fault, PostSettings settings) {
        if (fault instanceof UnknownHostException) {
            return "its host is unknown";
        }
        if (fault instanceof ConnectTimeoutException) {
            return "no connection within " + seconds(settings.connectTimeout());
        }
        if (fault instanceof NoRouteToHostException) {
            return "there is no route to its address";
        }
        if (fault instanceof ConnectException) {
            return String.valueOf(fault.getMessage()).contains("refused")
                    ? "the connection was refused"
                    : "no connection";
        }
        if (fault instanceof SSLException) {
            return tls(root(fault), settings);
        }
        return fault instanceof IOException || fault instanceof HttpClosedException
                ? "the connection broke before there was an answer"
                : "no answer could be read: " + fault.getClass().getSimpleName();
    }

    static String noAnswer(PostSettings settings) {
        return "no answer within " + seconds(settings.timeout());
    }

    /**
     * Leaves out what came instead of TLS, which Netty quotes: a URL must not make hart disclose what another service answers.
     */
    private static String tls(Throwable root, PostSettings settings) {
        if (root instanceof SslHandshakeTimeoutException) {
            return "no TLS within " + seconds(settings.connectTimeout());
        }
        return root instanceof GeneralSecurityException || root instanceof SSLHandshakeException
                ? "TLS failed: " + line(root)
                : "TLS failed";
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    /** The innermost cause, because it says why a certificate was rejected. */
    private static Throwable root(Throwable fault) {
        Throwable root = fault;
        for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String line(Throwable fault) {
        String message = fault.getMessage();
        return message == null
                ? fault.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").strip();
    }
}
