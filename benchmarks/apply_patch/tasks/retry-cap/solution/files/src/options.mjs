export const defaults = {
  retries: 3,
  timeout: 2000,
  cap: 10000,
  verbose: false,
};

export function parse(words) {
  const options = { ...defaults };
  for (const word of words) {
    const [name, value] = word.replace(/^--/, '').split('=');
    if (name === 'retries') {
      options.retries = Number(value);
    } else if (name === 'timeout') {
      options.timeout = Number(value);
    } else if (name === 'cap') {
      options.cap = Number(value);
    } else if (name === 'verbose') {
      options.verbose = true;
    }
  }
  return options;
}
