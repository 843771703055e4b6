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
