import { createTwoFilesPatch } from 'diff';

/** One line of a predictions file, as SWE-bench's harness reads it. */
export interface Prediction {
  readonly instance_id: string;
  readonly model_name_or_path: string;
  readonly model_patch: string;
}

/** What a session changed, as `git diff` would say it: `git apply` makes `after` of `before`. Empty where nothing did. */
export function patchBetween(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((path) => before[path] !== after[path])
    .map((path) => filePatch(path, before[path], after[path]))
    .join('');
}

function filePatch(path: string, before: string | undefined, after: string | undefined): string {
  const head = `diff --git a/${path} b/${path}\n`;
  const kind =
    before === undefined ? 'new file mode 100644\n' : after === undefined ? 'deleted file mode 100644\n' : '';
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = after === undefined ? '/dev/null' : `b/${path}`;
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 3 });
  const body = patch.slice(patch.indexOf('--- ')).replace(/^(--- .*?|\+\+\+ .*?)\t$/gm, '$1');
  // An empty file has no lines to tell of.
  return head + kind + (body.includes('\n@@') ? body : '');
}

export function predictionsFile(predictions: readonly Prediction[]): string {
  return predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join('');
}
