import type { Mode } from '../../mode.ts';
import { answered, fact, LIMIT, type Project, sum } from '../material.ts';

/** Longer than any case: whoever waits for it does not return. */
const FOR_EVER = 'sleep 60';

/** Commands that do not end, or leave something behind that does not. */
export const lastingModes: readonly Mode<Project>[] = [
  {
    name: 'timeout',
    description: 'the time is up: the answer says so, and shows what was printed until then',
    weight: 4,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = `for n in 1 2 3; do echo "test $n of $((${a} + ${b}))"; done\n${FOR_EVER}\n`;
      return answered(
        { ...files, 'slow.sh': script },
        { command: 'sh slow.sh', timeout: LIMIT.short },
        { has: [1, 2, 3].map((n) => fact(`test ${n} of ${total}`)), ended: 'timeout' },
      );
    },
  },
  {
    name: 'ignores-the-first-signal',
    description: 'the time is up, and the command ignores SIGTERM: it is ended all the same',
    weight: 2,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = `trap '' TERM
echo "waiting for $((${a} + ${b}))"
for n in 1 2 3 4 5 6 7 8 9 10; do sleep 0.12; done
echo "stubborn to the end"
`;
      return answered(
        { ...files, 'stubborn.sh': script },
        { command: 'sh stubborn.sh', timeout: LIMIT.short },
        {
          has: [fact(`waiting for ${total}`)],
          hasNot: [fact('stubborn to the end')],
          ended: 'timeout',
        },
      );
    },
  },
  {
    name: 'background',
    description:
      'a server is left running with `&`: the call returns at once, although its output stays open',
    weight: 5,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = `echo "listening on $((${a} + ${b} + 8000))"\n${FOR_EVER}\n`;
      return answered(
        { ...files, 'serve.sh': script },
        { command: `sh serve.sh & sleep 0.1; echo "started, $((${a} + ${b}))"`, timeout: LIMIT.waits },
        { has: [fact(`started, ${total}`), fact(`listening on ${total + 8000}`)], ended: 0 },
      );
    },
  },
  {
    name: 'background-quiet',
    description: 'a server is left running with its output sent elsewhere: the call returns at once',
    weight: 3,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      return answered(
        { ...files, 'serve.sh': `echo "listening"\n${FOR_EVER}\n` },
        {
          command: `sh serve.sh > /dev/null 2>&1 < /dev/null &\necho "started, $((${a} + ${b}))"`,
          timeout: LIMIT.waits,
        },
        { has: [fact(`started, ${total}`)], ended: 0 },
      );
    },
  },
  {
    name: 'background-detached',
    description: 'a launcher starts a child in a session of its own and ends: the call returns at once',
    weight: 3,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const launcher = `const { spawn } = require('node:child_process');
const child = spawn('sleep', ['1.5'], { detached: true, stdio: 'inherit' });
child.unref();
console.log('launched ' + (${a} + ${b}));
`;
      return answered(
        { ...files, 'launch.cjs': launcher },
        { command: 'node launch.cjs', timeout: LIMIT.waits },
        { has: [fact(`launched ${total}`)], ended: 0 },
      );
    },
  },
  {
    name: 'reads-input',
    description: 'the command reads its standard input: there is none, and it does not wait for any',
    weight: 6,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = `printf 'Overwrite? [y/N] '
read -r answer || answer=none
echo "answer: $answer, $((${a} + ${b}))"
`;
      const [command, wanted] = random.pick([
        ['sh ask.sh', `answer: none, ${total}`],
        [`cat; echo "cat is done, $((${a} + ${b}))"`, `cat is done, ${total}`],
        [`echo "words: $(wc -w), $((${a} + ${b}))"`, `words: 0, ${total}`],
      ] as const);
      return answered(
        { ...files, 'ask.sh': script },
        { command, timeout: LIMIT.waits },
        { has: [fact(wanted)], ended: 0 },
      );
    },
  },
  {
    name: 'negative-timeout',
    description: 'a time limit below 0: an error, and the command is not run',
    weight: 2,
    heldoutOnly: true,
    generate: (random, { files, path }) => ({
      files,
      args: { command: `cp ${path} copy.txt`, timeout: -1 - random.int(5_000) },
      expect: { kind: 'refusal', otherwise: 'harm' },
    }),
  },
];
