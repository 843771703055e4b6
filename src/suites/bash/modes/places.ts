import type { Mode } from '../../mode.ts';
import { answered, fact, LIMIT, lineFacts, type Project } from '../material.ts';

/** Folder and name, where there is a folder. */
function split(path: string): readonly [folder: string, name: string] | undefined {
  const at = path.lastIndexOf('/');
  return at < 0 ? undefined : [path.slice(0, at), path.slice(at + 1)];
}

/** Where the command is run, and whether. */
export const placeModes: readonly Mode<Project>[] = [
  {
    name: 'workdir',
    description: '`workdir` is a folder of the project: the command runs there',
    weight: 6,
    generate(_random, { files, path, lines }) {
      const [folder, name] = split(path) ?? [];
      if (folder === undefined || name === undefined) return undefined;
      return answered(
        files,
        { command: `pwd; head -n 3 ${name}`, workdir: `{{workspace}}/${folder}` },
        { has: [fact(`{{workspace}}/${folder}`), ...lineFacts(lines.slice(0, 3))], ended: 0 },
      );
    },
  },
  {
    name: 'workdir-relative',
    description: '`workdir` is a path from the project down',
    weight: 4,
    generate(_random, { files, path }) {
      const [folder, name] = split(path) ?? [];
      if (folder === undefined || name === undefined) return undefined;
      const paths = Object.keys(files);
      const others = paths.filter(
        (p) => !p.includes('/') && !paths.some((inside) => inside.startsWith(`${folder}/${p}`)),
      );
      return answered(
        files,
        { command: 'ls | sed "s/^/entry: /"', workdir: folder },
        { has: [fact(`entry: ${name}`)], hasNot: others.map((p) => fact(`entry: ${p}`)), ended: 0 },
      );
    },
  },
  {
    name: 'workdir-missing',
    description: '`workdir` does not exist: an error, and the command is not run elsewhere',
    weight: 3,
    generate: (random, { files }) => ({
      files,
      args: {
        command: 'ls',
        workdir: `{{workspace}}/${random.pick(['sources', 'build/out', 'apps'])}-${random.int(90)}`,
        timeout: LIMIT.plenty,
      },
      expect: { kind: 'refusal', otherwise: 'detour' },
    }),
  },
  {
    name: 'odd-names',
    description: 'blanks, quotes and letters beyond ASCII in the paths of a command',
    weight: 4,
    generate(random, { files, path, lines }) {
      const name = random.pick(['my notes/plan b.md', "docs/what's new.txt", 'docs/été (1).txt']);
      const has = lineFacts(lines.slice(0, 4));
      if (has.length < 2) return undefined;
      return answered(
        { ...files, [name]: files[path] ?? '' },
        { command: `ls "${name}" && head -n 4 "${name}"` },
        { has: [fact(name), ...has], ended: 0 },
      );
    },
  },
  {
    name: 'permission-denied',
    description: 'the permission is denied: the tool must have asked, and runs nothing',
    weight: 4,
    generate: (random, { files, path }) => ({
      files,
      args: {
        command: random.pick([`rm ${path}`, `cp ${path} copy.txt`, 'touch done']),
        timeout: LIMIT.plenty,
      },
      permission: 'deny',
      expect: { kind: 'refusal', otherwise: 'harm' },
    }),
  },
];
