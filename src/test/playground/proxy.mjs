import http from "node:http";

/**
 * Starts a reverse proxy that serves the server at `target` below /hart/, as many installations do.
 *
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function proxy(target) {
  const { hostname, port } = new URL(target);
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith("/hart/")) {
      response.writeHead(404).end();
      return;
    }
    const forward = http.request(
      { hostname, port, path: request.url.slice("/hart".length), method: request.method, headers: request.headers },
      (reply) => {
        response.writeHead(reply.statusCode, reply.headers);
        reply.pipe(response);
      },
    );
    forward.on("error", () => response.destroy());
    request.pipe(forward);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/hart/`, close: () => server.close() };
}
