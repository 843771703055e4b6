import { escapeAttribute, escapeHtml } from './html.mjs';

export function link(url, label) {
  return `<a href="${escapeAttribute(url)}">${escapeHtml(label)}</a>`;
}
