import { messages } from './messages.mjs';

export function say(language, key, values = {}) {
  const text = messages[language]?.[key] ?? messages.en[key];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
