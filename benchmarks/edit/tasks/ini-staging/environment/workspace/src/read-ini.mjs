export function readIni(text) {
  const sections = {};
  let current = {};
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[(.+)\]$/.exec(line);
    if (header !== null) {
      current = sections[header[1]] = {};
      continue;
    }
    const pair = /^(\w+) =\s*(.*)$/.exec(line);
    if (pair !== null) current[pair[1]] = pair[2];
  }
  return sections;
}
