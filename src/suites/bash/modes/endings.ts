import type { Mode } from '../../mode.ts';
import { answered, fact, type Project, sum } from '../material.ts';

/** How commands fail. */
export const endingModes: readonly Mode<Project>[] = [
  {
    name: 'exit-status',
    description: 'a check prints its findings and ends with a status other than 0: the answer names it',
    weight: 9,
    generate(random, { files, path }) {
      const [findings, base] = [2 + random.int(40), 1 + random.int(60)];
      const script = `echo "looked at ${path}"
echo "findings: $((${findings} + 500))"
exit $((${base} + 3))
`;
      return answered(
        { ...files, 'check.sh': script },
        { command: 'sh check.sh' },
        { has: [fact(`looked at ${path}`), fact(`findings: ${findings + 500}`)], ended: base + 3 },
      );
    },
  },
  {
    name: 'silent-failure',
    description: 'a test that prints nothing and ends with status 1: the answer says so',
    weight: 5,
    generate(random, { files, path }) {
      const command = random.pick([
        `grep -qF 'no_such_name_${random.int(900)}' ${path}`,
        `test -f ${path}.${random.int(900)}.map`,
        `cmp -s ${path} /dev/null`,
      ]);
      return answered(files, { command }, { ended: 1 });
    },
  },
  {
    name: 'fails-in-the-middle',
    description: 'the second of three steps fails: the third is not run, and the status is named',
    weight: 4,
    generate(random, { files }) {
      const { a, b, total } = sum(random);
      const status = 2 + random.int(40);
      const script = `set -e
echo "step one: $((${a} + ${b}))"
sh -c 'exit ${status}'
echo "step three: $((${a} + ${b}))"
`;
      return answered(
        { ...files, 'steps.sh': script },
        { command: 'sh steps.sh' },
        { has: [fact(`step one: ${total}`)], hasNot: [fact(`step three: ${total}`)], ended: status },
      );
    },
  },
  {
    name: 'command-not-found',
    description: 'no such program: the answer says which, and that it was not found',
    weight: 5,
    generate(random, { files }) {
      const name = `${random.pick(['frobnicate', 'tslintx', 'pymake', 'gobuild'])}${random.int(90)}`;
      return answered(
        files,
        { command: `echo "building $((40 + ${random.int(50)}))"; ${name} --all` },
        { has: [fact(name, 'not found')] },
      );
    },
  },
  {
    name: 'syntax-error',
    description: 'a command that no shell can read: the answer says so',
    weight: 3,
    heldoutOnly: true,
    generate: (random, { files, path }) =>
      answered(
        files,
        { command: random.pick([`if true; then cat ${path}`, `for f in *; do echo $f`, `echo (${path})`]) },
        { has: [fact('syntax error')] },
      ),
  },
];
