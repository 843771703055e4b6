export function fill(template, values) {
  let text = template;
  for (const [name, value] of Object.entries(values)) {
    text = text.replaceAll(`{${name}}`, () => String(value));
  }
  return text;
}

export function fillOnce(template, name, value) {
  return template.split(`{${name}}`).join(String(value));
}

export function price(amount) {
  return `$${amount.toFixed(2)}`;
}

export function percent(amount) {
  return `${amount.toFixed(2)} %`;
}
