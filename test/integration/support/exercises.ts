/** A folder in the layout of a polyglot benchmark, with exercises of our own: path to text. */
export function doubles(): Record<string, string> {
  return {
    ...exercise('javascript/exercises/practice/double', {
      files: { solution: ['double.js'], test: ['double.spec.js'], example: ['.meta/proof.ci.js'] },
      texts: {
        '.meta/proof.ci.js': 'export const double = (n) => 2 * n;\n',
        'double.js': 'export const double = () => { throw new Error("to do"); };\n',
        'double.spec.js':
          "import { double } from './double';\nxtest('two', () => expect(double(2)).toBe(4));\ntest('three', () => expect(double(3)).toBe(6));\n",
        'data/numbers.txt': '1\n',
      },
    }),
    ...exercise('python/exercises/practice/double', {
      files: { solution: ['double.py'], test: ['double_test.py'], example: ['.meta/example.py'] },
      texts: {
        '.meta/example.py': 'def double(n):\n    return 2 * n\n',
        'double.py': 'def double(n):\n    pass\n',
        'double_test.py': `import unittest

from double import double


class DoubleTest(unittest.TestCase):
    def test_two(self):
        self.assertEqual(double(2), 4)

    def test_more(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertEqual(double(n), n + n)
`,
      },
    }),
  };
}

function exercise(
  at: string,
  { files, texts }: { readonly files: object; readonly texts: Readonly<Record<string, string>> },
): Record<string, string> {
  const all = {
    '.meta/config.json': JSON.stringify({ files, blurb: 'Twice.' }),
    '.docs/instructions.md': '# Instructions\n\nDouble a number.\n',
    ...texts,
  };
  return Object.fromEntries(Object.entries(all).map(([path, text]) => [`${at}/${path}`, text]));
}

/** Exercises with several tests each, so that a fault breaks some of them and leaves others. */
export function fares(): Record<string, string> {
  return {
    ...exercise('javascript/exercises/practice/fare', {
      files: { solution: ['fare.js'], test: ['fare.spec.js'], example: ['.meta/proof.ci.js'] },
      texts: {
        '.meta/proof.ci.js': `export const fare = (age, zones) => {
  if (zones < 1) {
    throw new Error('no zones');
  }

  const base = 2 + zones;

  if (age <= 6) {
    return 0;
  }

  return age >= 65 || age < 15 ? base - 1 : base;
};
`,
        'fare.js': 'export const fare = () => { throw new Error("to do"); };\n',
        'fare.spec.js': `import { fare } from './fare';
test('no zone is refused', () => expect(() => fare(30, 0)).toThrow('no zones'));
describe('a child', () => {
  xtest('of six rides for nothing', () => expect(fare(6, 2)).toBe(0));
  xtest('of seven pays less', () => expect(fare(7, 2)).toBe(3));
  xtest('of fifteen pays all', () => expect(fare(15, 2)).toBe(4));
});
xtest('a grown-up pays by zones', () => expect([fare(30, 1), fare(30, 4)]).toEqual([3, 6]));
xtest('from 65 on one pays less', () => expect([fare(64, 1), fare(65, 1)]).toEqual([3, 2]));
`,
      },
    }),
    ...exercise('python/exercises/practice/fare', {
      files: { solution: ['fare.py'], test: ['fare_test.py'], example: ['.meta/example.py'] },
      texts: {
        '.meta/example.py': `"""Fares: a child is < 7."""


def fare(age, zones):
    if zones < 1:
        raise ValueError('no zones')

    base = 2 + zones

    if age <= 6:
        return 0

    return base - 1 if age >= 65 or age < 15 else base
`,
        'fare.py': 'def fare(age, zones):\n    pass\n',
        'fare_test.py': `import unittest

from fare import fare


class FareTest(unittest.TestCase):
    def test_zones(self):
        with self.assertRaises(ValueError):
            fare(30, 0)
        self.assertEqual([fare(30, 1), fare(30, 4)], [3, 6])

    def test_child(self):
        self.assertEqual([fare(6, 2), fare(7, 2), fare(15, 2)], [0, 3, 4])

    def test_old(self):
        self.assertEqual([fare(64, 1), fare(65, 1)], [3, 2])
`,
      },
    }),
  };
}
