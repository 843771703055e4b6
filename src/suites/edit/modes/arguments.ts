import { refuses, text } from '../call.ts';
import { changeToken, drawBlock, drawIntent } from '../intent.ts';
import type { Mode } from '../mode.ts';
import { pickName } from './exact.ts';

/** The arguments contradict each other, or the user says no. */
export const argumentModes: readonly Mode[] = [
  {
    name: 'identical',
    family: 'arguments',
    description: 'old and new text are the same',
    weight: 3,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source);
      if (block === undefined) return undefined;
      return refuses(source.path, source.text, {
        oldString: text(block.before),
        newString: text(block.before),
      });
    },
  },
  {
    name: 'empty-old',
    family: 'arguments',
    description: 'the old text is empty, and the file exists',
    weight: 3,
    mustRefuse: true,
    generate(random, source) {
      const block = drawBlock(random, source);
      if (block === undefined) return undefined;
      return refuses(source.path, source.text, {
        oldString: '',
        newString: `${text(block.before)}\n`,
        replaceAll: random.chance(0.3),
      });
    },
  },
  {
    name: 'replace-all-none',
    family: 'arguments',
    description: '`replaceAll` with a text that does not stand in the file',
    weight: 3,
    mustRefuse: true,
    generate(random, source) {
      const name = pickName(random, source.text, 2);
      if (name === undefined) return undefined;
      const wrong = `${name}${random.pick(['Handler', 'Legacy', 'Internal'])}`;
      if (source.text.toLowerCase().includes(wrong.toLowerCase())) return undefined;
      return refuses(source.path, source.text, {
        oldString: wrong,
        newString: `${name}Other`,
        replaceAll: true,
      });
    },
  },
  {
    name: 'permission-denied',
    family: 'arguments',
    description: 'a call that is right in every way, but the permission to edit is denied',
    weight: 4,
    mustRefuse: true,
    generate(random, source) {
      const intent = drawIntent(random, source);
      const after = intent && changeToken(random, intent.before);
      if (intent === undefined || after === undefined) return undefined;
      const call = { oldString: text(intent.before), newString: text(after) };
      return { ...refuses(source.path, source.text, call), permission: 'deny' };
    },
  },
];
