import { posix } from 'node:path';
import { randomFor, type Random } from '../random.ts';

/** Code that nothing calls, some lines of it. */
type Passage = (name: string, random: Random) => readonly string[];

const THINGS = ['Invoice', 'Order', 'Parcel', 'Ticket', 'Member', 'Route', 'Sensor', 'Branch'] as const;
const DEEDS = ['describe', 'weigh', 'sort', 'label', 'summarise', 'count', 'check', 'pack'] as const;
const FIELDS = ['total', 'weight', 'label', 'state', 'owner', 'level', 'start', 'rank'] as const;

const javascript: Passage = (name, random) => {
  const [a, b] = [random.pick(FIELDS), random.pick(FIELDS)];
  return [
    `function ${name}(entry) {`,
    `  if (entry === undefined) return '${a}';`,
    `  const known = entry.${a} ?? ${random.int(90)};`,
    `  return entry.${b} === known ? known : entry.${b};`,
    '}',
    '',
  ];
};

const python: Passage = (name, random) => {
  const [a, b] = [random.pick(FIELDS), random.pick(FIELDS)];
  return [
    `def ${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}(entry):`,
    '    if entry is None:',
    `        return "${a}"`,
    `    known = entry.get("${a}", ${random.int(90)})`,
    `    return known if entry.get("${b}") == known else entry.get("${b}")`,
    '',
  ];
};

const css: Passage = (name, random) => [
  `.${name} {`,
  `  margin: ${random.int(40)}px;`,
  `  padding: ${random.int(40)}px;`,
  '}',
  '',
];

const PASSAGES: Readonly<Record<string, Passage>> = {
  '.js': javascript,
  '.mjs': javascript,
  '.ts': javascript,
  '.py': python,
  '.css': css,
};

/** Whether there is filler for files of that kind. */
export function canFill(file: string): boolean {
  return posix.extname(file) in PASSAGES;
}

/**
 * A file made longer by about `lines` lines before and after what is in it, of code that changes nothing. The same for
 * the same file and label.
 */
export function filled(file: string, text: string, lines: number, label: string): string {
  const passage = PASSAGES[posix.extname(file)];
  if (!passage || lines <= 0) return text;
  const random = randomFor('filler', label, file);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  let n = 0;
  const block = (): string => {
    const written: string[] = [];
    while (written.length < lines)
      written.push(...passage(`${random.pick(DEEDS)}${random.pick(THINGS)}${n++}`, random));
    return written.join(end);
  };
  const gap = text.endsWith('\n') ? end : end + end;
  return `${block()}${end}${text}${gap}${block()}${end}`;
}
