/**
 * Puts what is new in place of what differs, section by section, so that what a reader has opened, scrolled to or focused
 * stays where it is.
 *
 * @param {HTMLElement} main
 * @param {string} html the new content of the same view
 */
export function redraw(main, html) {
  const fresh = document.createElement('div');
  fresh.innerHTML = html;
  const known = [...main.querySelectorAll('section[id]')];
  const next = new Map([...fresh.querySelectorAll('section[id]')].map((section) => [section.id, section]));
  if (known.length !== next.size || known.some(({ id }) => !next.has(id))) {
    main.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const section of known) {
    const replacement = next.get(section.id);
    if (!(section instanceof HTMLElement) || !replacement || section.dataset['kept'] !== undefined) continue;
    const seen = drawn.get(section) ?? section.innerHTML;
    if (seen === replacement.innerHTML) continue;
    replace(section, replacement);
  }
}

/** What was drawn into a section last, before a reader opened anything in it. @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/**
 * @param {HTMLElement} section
 * @param {Element} replacement
 */
function replace(section, replacement) {
  const markup = replacement.innerHTML;
  const open = new Set(
    [...section.querySelectorAll('details[open] > summary')].map((summary) => summary.textContent),
  );
  const scrolled = new Map(
    [...section.querySelectorAll('.scroll')].map((box) => [
      box.getAttribute('aria-label'),
      [box.scrollLeft, box.scrollTop],
    ]),
  );
  const focused = section.contains(document.activeElement)
    ? pathOf(section, document.activeElement)
    : undefined;
  section.replaceChildren(...replacement.childNodes);
  drawn.set(section, markup);
  for (const summary of section.querySelectorAll('details > summary'))
    if (open.has(summary.textContent)) summary.parentElement?.setAttribute('open', '');
  for (const box of section.querySelectorAll('.scroll')) {
    const [left = 0, top = 0] = scrolled.get(box.getAttribute('aria-label')) ?? [];
    box.scrollTo({ left, top, behavior: 'instant' });
  }
  if (focused !== undefined) focusOn(section, focused);
}

/**
 * @param {Element} section
 * @param {Element | null} element
 * @returns {string | undefined} by what the element is found again
 */
function pathOf(section, element) {
  if (!element) return undefined;
  if (element.id !== '') return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute('href');
  if (href !== null) return `a[href="${CSS.escape(href)}"]`;
  const label = element.getAttribute('aria-label');
  if (label !== null) return `[aria-label="${CSS.escape(label)}"]`;
  const all = [...section.querySelectorAll(element.tagName)];
  return `${element.tagName}:${all.indexOf(element)}`;
}

/**
 * @param {Element} section
 * @param {string} path
 */
function focusOn(section, path) {
  const [, tag, index] = /^([A-Z]+):(\d+)$/.exec(path) ?? [];
  const found =
    tag === undefined ? section.querySelector(path) : section.querySelectorAll(tag)[Number(index)];
  if (found instanceof HTMLElement || found instanceof SVGElement) found.focus({ preventScroll: true });
}
