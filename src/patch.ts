import { createTwoFilesPatch } from 'diff';

type Files = Readonly<Record<string, string>>;

/** From one state of a folder to another, as `git diff` would say it: `git apply` makes `after` of `before`. Empty when they are the same. `labels` stand before the paths. */
export function patchBetween(
  before: Files,
  after: Files,
  labels: readonly [from: string, to: string] = ['a', 'b'],
): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((path) => before[path] !== after[path])
    .map((path) => filePatch(path, before[path], after[path], labels))
    .join('');
}

function filePatch(
  path: string,
  before: string | undefined,
  after: string | undefined,
  [a, b]: readonly [string, string],
): string {
  const head = `diff --git ${a}/${path} ${b}/${path}\n`;
  const kind =
    before === undefined ? 'new file mode 100644\n' : after === undefined ? 'deleted file mode 100644\n' : '';
  const from = before === undefined ? '/dev/null' : `${a}/${path}`;
  const to = after === undefined ? '/dev/null' : `${b}/${path}`;
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 3 });
  const body = patch.slice(patch.indexOf('--- ')).replace(/^(--- .*?|\+\+\+ .*?)\t$/gm, '$1');
  // An empty file has no lines to tell of.
  return head + kind + (body.includes('\n@@') ? body : '');
}
