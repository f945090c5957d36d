/**
 * Parses server-sent events, as the HTML standard defines them, from text that arrives in chunks. `EventSource` does the same
 * but cannot POST.
 */
export class EventParser {
  #rest = "";
  #event = "";
  #data = [];
  #started = false;

  /**
   * Adds the next chunk, which may end anywhere.
   *
   * @param {string} text
   * @returns {{event: string, data: string}[]} the events that the chunk completes; an event without data is ignored
   */
  push(text) {
    if (!this.#started && text !== "") {
      this.#started = true;
      text = text.replace(/^\uFEFF/, "");
    }
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line) {
    if (line === "") {
      const done = this.#data.length > 0 ? [{ event: this.#event || "message", data: this.#data.join("\n") }] : [];
      this.#event = "";
      this.#data = [];
      return done;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") {
      this.#event = value;
    } else if (field === "data") {
      this.#data.push(value);
    }
    // Comments begin with a colon; ids and retry times are relevant only for EventSource.
    return [];
  }
}
