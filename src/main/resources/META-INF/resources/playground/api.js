import { EventParser } from "./sse.js";

/** An error response in OpenAI's format. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 if the error was in the stream, or there was no response
   * @param {Record<string, any>} error
   * @param {number | null} retryAfter seconds
   */
  constructor(status, error, retryAfter = null) {
    super(typeof error.message === "string" ? error.message : "the request failed");
    this.status = status;
    this.code = error.code ?? null;
    this.policies = Array.isArray(error.policies) ? error.policies : [];
    this.threshold = error.threshold ?? null;
    this.retryAfter = retryAfter;
  }

  /** @param {Response} response */
  static async from(response) {
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    const retryAfter = Number.isNaN(wait) ? null : wait;
    try {
      const { error } = await response.json();
      return new ApiError(response.status, error ?? {}, retryAfter);
    } catch {
      // A proxy before the server may have replied with HTML.
      return new ApiError(response.status, { message: `the server answered with status ${response.status}` }, retryAfter);
    }
  }
}

const PATIENCE_MS = 5000;
const UNREACHABLE = { code: "unreachable", message: "the server may be stopped or restarting" };

/** @returns {HeadersInit} */
function authorisation(key) {
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Waits for the server. A failed connection becomes an {@link ApiError}; a cancelled request keeps its AbortError. */
async function answer(waiting) {
  try {
    return await waiting;
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(0, UNREACHABLE);
  }
}

/** Parses the data of a server-sent event. */
function read(data) {
  try {
    return JSON.parse(data);
  } catch {
    throw new ApiError(0, { code: "unreadable", message: "the server's response could not be read" });
  }
}

/**
 * Requests images and yields the events of the response as they arrive. Aborting cancels the request at the server.
 *
 * @param {object} body
 * @param {{key: string | null, signal: AbortSignal}} options
 * @returns {AsyncGenerator<Record<string, any>>}
 * @throws {ApiError} if the server refuses, fails, cannot be reached, or ends the stream with an error
 */
export async function* generate(body, { key, signal }) {
  const response = await answer(
    fetch("v1/images/generations", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream, application/json", ...authorisation(key) },
      body: JSON.stringify(body),
      signal,
    }),
  );
  if (!response.ok) {
    throw await ApiError.from(response);
  }
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let piece = await answer(reader.read()); !piece.done; piece = await answer(reader.read())) {
      for (const { data } of parser.push(piece.value)) {
        if (data === "[DONE]") {
          continue;
        }
        const event = read(data);
        if (event.type === "error" || event.error) {
          throw new ApiError(0, event.error ?? event);
        }
        yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Whether the server answers. Needs no API key, so it does not count against the key's rate limit. */
export async function alive() {
  try {
    const { status } = await fetch("q/health/live", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    // A proxy before a dead server answers with one of these.
    return status < 502 || status > 504;
  } catch {
    return false;
  }
}

/**
 * Fetches the model that the server serves.
 *
 * @returns {Promise<{id: string, guidance_scale: number, notice?: string, draws?: import("./scope.js").Scope} | null>} null while it loads
 * @throws {ApiError}
 */
export async function model(key) {
  const response = await answer(fetch("v1/models", { headers: authorisation(key) }));
  if (!response.ok) {
    throw await ApiError.from(response);
  }
  const { data } = await response.json();
  return data?.[0] ?? null;
}
