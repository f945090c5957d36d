/** Returns the element with this id, which must exist. */
export function byId(id) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * Creates an element. Strings are inserted as text, never as markup.
 *
 * @param {string} tag
 * @param {Record<string, any>} attributes false and null omit the attribute, true sets it to the empty string
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
 * Replaces the children of an element. If an old child had the focus, the new one with the same `data-id` gets it.
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

/** Creates a button that runs an action. */
export function button(attributes, action, ...children) {
  const element = make("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", action);
  return element;
}
