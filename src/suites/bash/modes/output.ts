import type { Case } from '../../case.ts';
import type { Mode } from '../../mode.ts';
import { answered, fact, type Project, sum } from '../material.ts';

/** Characters; more is not kept by OpenCode, whatever a tool returns. */
const PAGE = 60_000;
const RED = String.raw`\033[1;31m`;
const DIM = String.raw`\033[2;37m`;
const OFF = String.raw`\033[0m`;

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** A test run of many lines with one failure in the middle and a summary. */
function testRun(count: number, failure: number, extra: number): { script: string; has: readonly string[] } {
  return {
    script: `seq 1 ${failure - 1} | sed 's/.*/ok test &/'
echo "not ok test ${failure}: got $((${extra} + 7000))"
seq ${failure + 1} ${count} | sed 's/.*/ok test &/'
echo "summary: $((${count} - 1)) of ${count} passed"
`,
    has: [
      'ok test 1',
      `not ok test ${failure}: got ${extra + 7000}`,
      `summary: ${count - 1} of ${count} passed`,
    ],
  };
}

/** How much is printed, and what. */
export const outputModes: readonly Mode<Project>[] = [
  {
    name: 'many-lines',
    description: 'thousands of lines: the answer says that it is a part, and shows the last',
    weight: 7,
    generate(random, { files }) {
      const count = 3_000 + random.int(4_000);
      const { script, has } = testRun(count, 200 + random.int(500), random.int(900));
      return answered(
        { ...files, 'test.sh': script },
        { command: 'sh test.sh' },
        { has: has.slice(2).map((line) => fact(line)), extent: 'partial', atMost: PAGE, ended: 0 },
      );
    },
  },
  {
    name: 'error-in-the-middle',
    description: 'thousands of lines with one failure among them: it is shown with the last line',
    weight: 5,
    generate(random, { files }) {
      const count = 5_000 + random.int(3_000);
      const failure = Math.floor(count / 2) + random.int(300);
      const { script, has } = testRun(count, failure, random.int(900));
      return answered(
        { ...files, 'test.sh': script },
        { command: 'sh test.sh' },
        { has: has.slice(1).map((line) => fact(line)), extent: 'partial', atMost: PAGE, ended: 0 },
      );
    },
  },
  {
    name: 'head-and-tail',
    description: 'thousands of lines: the first and the last are shown',
    weight: 3,
    heldoutOnly: true,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const count = 4_000 + random.int(2_000);
      const script = `echo "compiler version $((${a} + ${b}))"
seq 1 ${count} | sed 's/.*/compiled unit &/'
echo "linked $((${count} + 1)) units"
`;
      return answered(
        { ...files, 'build.sh': script },
        { command: 'sh build.sh' },
        {
          has: [fact(`compiler version ${total}`), fact(`linked ${count + 1} units`)],
          extent: 'partial',
          atMost: PAGE,
          ended: 0,
        },
      );
    },
  },
  {
    name: 'megabytes',
    description: 'ten megabytes: the last line is shown, and it is said that it is a part',
    weight: 2,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const command = `yes 'debug: nothing to see here' | head -c 10000000; echo; echo "dumped $((${a} + ${b}))"`;
      return answered(
        files,
        { command },
        { has: [fact(`dumped ${total}`)], extent: 'partial', atMost: PAGE, ended: 0 },
      );
    },
  },
  {
    name: 'long-line',
    description: 'a line of 200,000 characters before the last: the last is shown',
    weight: 3,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const command = `head -c 200000 /dev/zero | tr '\\0' x; echo; echo "bundled $((${a} + ${b}))"`;
      return answered(
        files,
        { command },
        { has: [fact(`bundled ${total}`)], extent: 'partial', atMost: PAGE, ended: 0 },
      );
    },
  },
  {
    name: 'just-fits',
    description: '1,900 short lines: all are shown, and the answer does not say that there are more',
    weight: 4,
    generate(random, { files }) {
      const first = 100 + random.int(5_000);
      return answered(
        files,
        { command: `seq ${first} ${first + 1_899} | sed 's/^/row /'` },
        { has: [0, 950, 1_899].map((n) => fact(`row ${first + n}`)), extent: 'complete', ended: 0 },
      );
    },
  },
  {
    name: 'progress',
    description: 'a progress bar that is drawn over itself 300 times: its last state, not all of them',
    weight: 5,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = String.raw`seq 1 300 | sed 's/.*/fetching & of 300 [==========          ]/' | tr '\n' '\r'
printf '\nfetched %d packages\n' $((${a} + ${b}))
`;
      return answered(
        { ...files, 'install.sh': script },
        { command: 'sh install.sh' },
        { has: [fact('fetching 300 of 300'), fact(`fetched ${total} packages`)], atMost: 2_000, ended: 0 },
      );
    },
  },
  {
    name: 'colours',
    description: 'every word in a colour of its own: the words are shown without the codes',
    weight: 4,
    generate(random, { files, path }) {
      const { a, b, total } = sum(random);
      const words = ['Cannot', 'find', 'a', 'name', 'of', 'this', 'kind', 'in'];
      const line = `${words.map((word) => `${RED}${word}${OFF}${DIM} ${OFF}`).join('')}${path} %d\\n`;
      const script = `for n in 1 2 3 4 5 6 7 8; do printf '${line}' $((${a} + ${b} + n)); done\n`;
      const clean = `${words.join(' ')} ${path} ${total}\n`.length * 8;
      return answered(
        { ...files, 'lint.sh': script },
        { command: 'sh lint.sh' },
        {
          has: [1, 8].map((n) => fact('Cannot', 'kind', path, `${total + n}`)),
          atMost: Math.round(clean * 1.2) + 200,
          ended: 0,
        },
      );
    },
  },
  {
    name: 'odd-bytes',
    description: 'bytes that are no UTF-8: what is ASCII around them is shown',
    weight: 4,
    generate(random, { files }) {
      const price = 100 + random.int(900);
      const text = `caf\u00e9 au lait ${price}\nr\u00f6sti ${price + 1}\nend of the menu\n`;
      const extras: NonNullable<Case['extras']> = {
        'menu.txt': { kind: 'bytes', base64: base64(Buffer.from(text, 'latin1')) },
      };
      return {
        ...answered(
          files,
          { command: 'cat menu.txt' },
          {
            has: [fact('au lait', String(price)), fact('sti', String(price + 1)), fact('end of the menu')],
            ended: 0,
          },
        ),
        extras,
      };
    },
  },
  {
    name: 'letter-in-two-writes',
    description: 'a letter of two bytes is written byte by byte: it is shown whole',
    weight: 4,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const script = String.raw`printf 'r\303'; sleep 0.05; printf '\251sum\303'; sleep 0.05
printf '\251 %d\n' $((${a} + ${b}))
`;
      return answered(
        { ...files, 'menu.sh': script },
        { command: 'sh menu.sh' },
        { has: [fact(`résumé ${total}`)], extent: 'complete', ended: 0 },
      );
    },
  },
];
