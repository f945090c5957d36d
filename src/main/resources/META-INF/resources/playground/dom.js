/** The element with this id; the page has it. */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * Makes an element. Text goes in as text, never as markup.
 *
 * @param {string} tag
 * @param {Record<string, any>} attributes false and null leave one out, true sets an empty one
 * @param {...(Node | string)} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children);
  return element;
}

/**
 * Gives an element new children. If the focus was on one of the old, it goes to the new one of the same `data-id`.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function refill(parent, children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  parent.replaceChildren(...children);
  if (focused !== undefined) {
    [...parent.querySelectorAll("[data-id]")].find((child) => child.dataset.id === focused)?.focus();
  }
}

/** A button that does something. */
export function button(attributes, action, ...children) {
  const element = make("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", action);
  return element;
}
