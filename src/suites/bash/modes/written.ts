import type { CasePart, Mode } from '../../mode.ts';
import { answered, fact, LIMIT, type Project } from '../material.ts';

function writes(files: CasePart['files'], command: string, after: Record<string, string>): CasePart {
  return {
    files,
    args: { command, timeout: LIMIT.plenty },
    expect: { kind: 'files', files: after, whitespace: 'matters' },
  };
}

const ODD = [
  '$HOME',
  '`date`',
  '"quoted"',
  '\\n',
  '!important',
  '*',
  '#{x}',
  '$((1+1))',
  '~',
  '&&',
  '%s',
  ';',
];

/** Commands whose text is full of what means something to a shell. */
export const writtenModes: readonly Mode<Project>[] = [
  {
    name: 'quoting',
    description: 'a text in single quotes, with one of its own: printed letter for letter',
    weight: 6,
    generate(random, { files }) {
      const text = `it's ${random.shuffle(ODD).slice(0, 5).join(' ')} for ${100 + random.int(900)}`;
      return answered(
        files,
        { command: `printf '%s\\n' '${text.replaceAll("'", `'\\''`)}'` },
        { has: [fact(text)], extent: 'complete', ended: 0 },
      );
    },
  },
  {
    name: 'heredoc',
    description: 'a file of real text is written by a heredoc in quotes: byte for byte',
    weight: 7,
    generate(random, { files, path, lines }) {
      const count = 5 + random.int(20);
      const first = random.int(Math.max(1, lines.length - count));
      const text = `${lines.slice(first, first + count).join('\n')}\n`;
      if (/^(EOF|END_OF_FILE)$/m.test(text)) return undefined;
      const to = `out/${path.split('/').at(-1) ?? 'copy'}`;
      const end = random.pick(['EOF', 'END_OF_FILE']);
      return writes(files, `mkdir -p out\ncat > ${to} <<'${end}'\n${text}${end}`, { [to]: text });
    },
  },
  {
    name: 'heredoc-expands',
    description: 'a heredoc without quotes: variables and arithmetic are put in, escaped dollars stay',
    weight: 3,
    heldoutOnly: true,
    generate(random, { files, path }) {
      const n = 2 + random.int(90);
      const command = `name=${path}
cat > settings.ini <<END
[build]
entry = $name
workers = $((${n} * 3))
price = \\$${n}
tool = \`echo make\`
END`;
      return writes(files, command, {
        'settings.ini': `[build]\nentry = ${path}\nworkers = ${n * 3}\nprice = $${n}\ntool = make\n`,
      });
    },
  },
  {
    name: 'no-output',
    description: 'a copy that says nothing: the answer says that there is no output',
    weight: 6,
    generate(_random, { files, path }) {
      const to = `backup/${path.split('/').at(-1) ?? 'copy'}`;
      return answered(
        files,
        { command: `mkdir -p backup && cp ${path} ${to}` },
        { extent: 'empty', ended: 0, files: { [to]: files[path] ?? '' } },
      );
    },
  },
];
