import type { Random } from '../../../random.ts';
import { applies, refuses, text } from '../call.ts';
import { drawIntent } from '../intent.ts';
import type { CasePart } from '../../mode.ts';
import type { Mode } from '../mode.ts';
import type { Source } from '../../source.ts';

/** An exact edit of the source at `path`, with the file named as `filePath`. */
function exactAt(random: Random, source: Source, path: string, filePath: string): CasePart | undefined {
  const moved = { ...source, path };
  const intent = drawIntent(random, moved, { lines: [1, 4] });
  const part = intent && applies(intent, { oldString: text(intent.before), newString: text(intent.after) });
  return part && { ...part, args: { ...part.args, filePath } };
}

/** Ways to name a file. */
export const pathModes: readonly Mode[] = [
  {
    name: 'path-relative',
    family: 'paths',
    description: 'the path is relative to the workspace',
    weight: 2,
    generate: (random, source) => exactAt(random, source, source.path, source.path),
  },
  {
    name: 'path-dotted',
    family: 'paths',
    description: 'the path holds `./`, `..` or doubled slashes',
    weight: 2,
    generate(random, source) {
      const { path } = source;
      const filePath = random.pick([
        `./${path}`,
        `{{workspace}}/./${path}`,
        `{{workspace}}//${path}`,
        `none/../${path}`,
      ]);
      return exactAt(random, source, path, filePath);
    },
  },
  {
    name: 'path-spaces',
    family: 'paths',
    description: 'the path holds spaces',
    weight: 2,
    generate(random, source) {
      const path = `my project/${random.pick(['old files', 'a  b'])}/${source.path}`;
      return exactAt(random, source, path, `{{workspace}}/${path}`);
    },
  },
  {
    name: 'path-non-ascii',
    family: 'paths',
    description: 'the path holds letters beyond ASCII',
    weight: 2,
    generate(random, source) {
      const path = `${random.pick(['d\u00E9p\u00F4t', '\u8CC7\u6599', 'Gr\u00F6\u00DFe', '\u043F\u0430\u043F\u043A\u0430'])}/${source.path}`;
      return exactAt(random, source, path, `{{workspace}}/${path}`);
    },
  },
  {
    name: 'path-missing',
    family: 'paths',
    description: 'no such file, though one with a like name exists; it must not be made or guessed',
    weight: 3,
    mustRefuse: true,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 4] });
      if (intent === undefined) return undefined;
      const wrong = source.path.replace(/(\w)(\.\w+)?$/, random.pick(['$1s$2', '$1_old$2', '$12$2']));
      const part = refuses(source.path, source.text, {
        oldString: text(intent.before),
        newString: text(intent.after),
      });
      return wrong === source.path
        ? undefined
        : { ...part, args: { ...part.args, filePath: `{{workspace}}/${wrong}` } };
    },
  },
  {
    name: 'path-directory',
    family: 'paths',
    description: 'the path is that of a folder',
    weight: 2,
    mustRefuse: true,
    generate(random, source) {
      const intent = drawIntent(random, source, { lines: [1, 4] });
      if (intent === undefined) return undefined;
      const path = `pkg/${source.path}`;
      const part = refuses(path, source.text, {
        oldString: text(intent.before),
        newString: text(intent.after),
      });
      return {
        ...part,
        args: { ...part.args, filePath: random.pick(['{{workspace}}/pkg', '{{workspace}}', 'pkg/']) },
      };
    },
  },
];
