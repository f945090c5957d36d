package dev.hart.webhook;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Posts to receivers that clients name: once, over a new connection, to an address that {@link AddressRule} has checked. The
 * name is resolved once and the connection goes to the resulting address, so that the name cannot resolve to another one in
 * between; TLS and {@code Host} use the name. Redirects are not followed, no proxy is used, and no trace headers are sent.
 */
public final class HttpPost implements AutoCloseable {
    private static final String AGENT = "hart";
    /** Resolving may be slow; waiting for one of these threads counts towards the timeout. */
    private static final int LOOKUPS = 8;
    /** For one receiver. Callers bound the number of POSTs: one that waits for a connection would seem slow. */
    private static final int CONNECTIONS = 256;

    private final AddressRule rule;
    private final PostSettings settings;
    private final NameResolver names;
    private final Vertx vertx;
    private final WorkerExecutor lookups;
    private final HttpClient client;

    /** Resolves names as the machine does, and checks certificates against the JDK's trust store. */
    public HttpPost(Vertx vertx, AddressRule rule, PostSettings settings) {
        this(vertx, rule, settings, NameResolver.SYSTEM, Optional.empty());
    }

    /** @param trust the certificates to trust; the JDK's trust store if empty */
    HttpPost(Vertx vertx, AddressRule rule, PostSettings settings, NameResolver names, Optional<TrustOptions> trust) {
        this.vertx = vertx;
        this.rule = rule;
        this.settings = settings;
        this.names = names;
        this.lookups = vertx.createSharedWorkerExecutor("hart-webhook-names", LOOKUPS);
        this.client = vertx.createHttpClient(options(settings, trust));
    }

    /**
     * Posts and waits for the response, for {@link PostSettings#timeout} at most.
     *
     * @param url where to post; not contacted, with the result {@code Stopped}, if {@link AddressRule#refusal(URI)} refuses it
     * @param headers of the request, except {@code Host}, {@code Content-Length} and {@code Connection}; {@code User-Agent} is
     *     {@code hart} unless it is among them
     * @param body sent unchanged
     * @throws IllegalArgumentException if a header is malformed
     * @throws InterruptedException if the thread was interrupted; the request is aborted, and may have arrived
     * @throws IllegalStateException on an event loop, which must not wait
     */
    public Delivery send(URI url, Map<String, String> headers, byte[] body) throws InterruptedException {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("an event loop must not wait for a receiver");
        }
        Optional<String> refusal = rule.refusal(url);
        if (refusal.isPresent()) {
            return new Delivery.Stopped("the URL " + refusal.get());
        }
        return send(request(url, headers), body);
    }

    @Override
    public void close() {
        client.close();
        lookups.close();
    }

    private Delivery send(RequestOptions request, byte[] body) throws InterruptedException {
        Exchange exchange = new Exchange();
        Delivery late = new Delivery.Failed(PostErrorMessages.noAnswer(settings));
        // Also after the result: it ends the reading of a body.
        vertx.setTimer(settings.timeout().toMillis(), time -> exchange.end(late));
        lookUp(request.getHost())
                .compose(addresses -> post(request, addresses, body, exchange))
                .onFailure(fault -> exchange.fail(fault, settings));
        try {
            return exchange.outcome().get();
        } catch (InterruptedException e) {
            exchange.end(late);
            throw e;
        } catch (ExecutionException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    /** Requires that all addresses are allowed: one that is not is a mistake or an attack. */
    private Future<Void> post(RequestOptions request, List<InetAddress> addresses, byte[] body, Exchange exchange) {
        if (!addresses.stream().allMatch(address -> rule.allows(request.getHost(), address))) {
            exchange.end(new Delivery.Stopped("its host resolves to an address that is not allowed"));
            return Future.succeededFuture();
        }
        return connect(request, addresses, exchange).compose(connected -> exchange.send(connected, body, settings));
    }

    private Future<List<InetAddress>> lookUp(String host) {
        return IpLiteral.parse(host)
                .map(literal -> Future.succeededFuture(List.of(literal)))
                .orElseGet(() -> lookups.executeBlocking(() -> found(host), false));
    }

    private List<InetAddress> found(String host) throws UnknownHostException {
        List<InetAddress> addresses = names.resolve(host);
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    /** Connects to the first address that can be reached; nothing has been sent before. */
    private Future<HttpClientRequest> connect(RequestOptions request, List<InetAddress> addresses, Exchange exchange) {
        InetAddress address = PublicAddresses.plain(addresses.get(0));
        request.setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, request.getPort())));
        List<InetAddress> others = addresses.subList(1, addresses.size());
        return client.request(request)
                .recover(fault -> others.isEmpty() || exchange.isOver()
                        ? Future.failedFuture(fault)
                        : connect(request, others, exchange));
    }

    private static RequestOptions request(URI url, Map<String, String> headers) {
        boolean tls = url.getScheme().equalsIgnoreCase("https");
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        MultiMap all = HttpHeaders.headers().set("User-Agent", AGENT);
        headers.forEach(all::set);
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(tls)
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setHeaders(all)
                .setFollowRedirects(false);
    }

    private static HttpClientOptions options(PostSettings settings, Optional<TrustOptions> trust) {
        HttpClientOptions options = new HttpClientOptions()
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                // The receiver must not learn which request led to this notice.
                .setTracingPolicy(TracingPolicy.IGNORE);
        options.setSslHandshakeTimeout(settings.connectTimeout().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        trust.ifPresent(options::setTrustOptions);
        return options;
    }
}
