/**
 * What a button sends: the fields of its form, each under the path that it names (`data-path`, a JSON array of keys).
 * Empty fields are left out.
 *
 * @param {HTMLFormElement | null} form
 * @returns {object}
 */
export function bodyOf(form) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const field of form?.querySelectorAll('[data-path]') ?? []) {
    const value = valueOf(field);
    if (value === undefined || !(field instanceof HTMLElement)) continue;
    /** @type {string[]} */
    const path = JSON.parse(field.dataset['path'] ?? '[]');
    put(body, path, value);
  }
  return body;
}

/** @param {Element} field */
function valueOf(field) {
  if (field instanceof HTMLTextAreaElement) return field.value;
  if (field instanceof HTMLInputElement && field.type === 'checkbox') return field.checked;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || field.value === '')
    return undefined;
  return field instanceof HTMLInputElement && field.type === 'number' ? Number(field.value) : field.value;
}

/**
 * @param {Record<string, unknown>} body
 * @param {string[]} path
 * @param {unknown} value
 */
function put(body, [key, ...rest], value) {
  if (key === undefined) return;
  if (rest.length === 0) {
    body[key] = value;
    return;
  }
  const inner = /** @type {Record<string, unknown>} */ (body[key] ??= {});
  put(inner, rest, value);
}
