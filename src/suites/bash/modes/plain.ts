import type { Mode } from '../../mode.ts';
import { answered, fact, lineBeside, lineFacts, newlines, type Project } from '../material.ts';

/** Commands that end at once and well, and what they print. */
export const plainModes: readonly Mode<Project>[] = [
  {
    name: 'lines-of-a-file',
    description: '`head`, `tail` or `sed -n` on a file: these lines and no others',
    weight: 10,
    generate(random, { files, path, lines }) {
      const count = 3 + random.int(8);
      const first = random.int(lines.length - count);
      const [command, shown] = random.pick([
        [`head -n ${count} ${path}`, lines.slice(0, count)],
        [`tail -n ${count} ${path}`, lines.slice(-count)],
        [`sed -n '${first + 1},${first + count}p' ${path}`, lines.slice(first, first + count)],
      ] as const);
      const has = lineFacts(shown);
      if (has.length < 2) return undefined;
      return answered(
        files,
        { command },
        { has, hasNot: lineBeside(random, lines, shown), extent: 'complete', ended: 0 },
      );
    },
  },
  {
    name: 'counts',
    description: 'a number that `wc`, `grep -c` or `sort -u` finds',
    weight: 6,
    generate(random, { files, path, lines }) {
      const text = files[path] ?? '';
      const name = random.pick(text.match(/\b[a-z]{5,}\b/gi) ?? ['return']);
      const [command, count] = random.pick([
        [`wc -l < ${path}`, newlines(text)],
        [`grep -cF -- '${name}' ${path}`, lines.filter((line) => line.includes(name)).length],
        [`sort -u ${path} | wc -l`, new Set(lines).size],
      ] as const);
      return answered(
        files,
        { command },
        { has: [fact(String(count))], hasNot: [fact(String(count + 1))], extent: 'complete', ended: 0 },
      );
    },
  },
  {
    name: 'pipeline',
    description: 'files that hold a name, found and sorted through a pipe',
    weight: 6,
    generate(random, { files, path }) {
      const name = random.pick((files[path] ?? '').match(/\b[a-z]{7,}\b/gi) ?? ['function']);
      const [holding, others] = [true, false].map((held) =>
        Object.entries(files).flatMap(([p, text]) =>
          text.includes(name) === held ? [fact(`found: ./${p}`)] : [],
        ),
      );
      if (!holding?.length || !others?.length) return undefined;
      return answered(
        files,
        { command: `grep -rlF -- '${name}' . | sort | sed 's,^,found: ,'` },
        { has: holding, hasNot: others, ended: 0 },
      );
    },
  },
  {
    name: 'several-lines',
    description: 'a loop over several lines, with variables and arithmetic',
    weight: 7,
    generate(_random, { files }) {
      const paths = Object.keys(files);
      const counts = paths.map((p) => newlines(files[p] ?? ''));
      const command = `total=0
for f in ${paths.join(' ')}; do
  n=$(wc -l < "$f")
  echo "$f has $n lines"
  total=$((total + n))
done
echo "all: $total"
`;
      return answered(
        files,
        { command },
        {
          has: [
            ...paths.map((p, i) => fact(p, `has ${counts[i] ?? 0} lines`)),
            fact(`all: ${counts.reduce((sum, n) => sum + n, 0)}`),
          ],
          extent: 'complete',
          ended: 0,
        },
      );
    },
  },
  {
    name: 'chained',
    description: 'commands one after another, each run or not as the one before has ended',
    weight: 4,
    heldoutOnly: true,
    generate(random, { files, path }) {
      const there = random.chance(0.5);
      const command = `test -f ${there ? path : `${path}.bak`} && echo "yes-$((6 * 7))" || echo "no-$((6 * 8))"; false; echo "then-$((6 * 9))"`;
      return answered(
        files,
        { command },
        {
          has: [fact(there ? 'yes-42' : 'no-48'), fact('then-54')],
          hasNot: [fact(there ? 'no-48' : 'yes-42')],
          ended: 0,
        },
      );
    },
  },
  {
    name: 'both-streams',
    description: 'results on standard output, warnings on standard error: both are shown',
    weight: 6,
    generate(random, { files, path }) {
      const [a, b] = [random.int(50), 2 + random.int(50)];
      const script = `echo "checking ${path}"
for n in ${a} ${a + b}; do echo "warning $((n + 1000)): unused name" >&2; done
echo "checked $((${a} + ${b} + 2000)) names"
`;
      return answered(
        { ...files, 'check.sh': script },
        { command: 'sh check.sh' },
        {
          has: [
            fact(`checking ${path}`),
            fact(`warning ${a + 1000}: unused name`),
            fact(`warning ${a + b + 1000}: unused name`),
            fact(`checked ${a + b + 2000} names`),
          ],
          extent: 'complete',
          ended: 0,
        },
      );
    },
  },
];
