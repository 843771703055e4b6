import type { Genome } from '../mutation/genome.ts';
import { fencesOf, labelled, withoutCode } from './reply.ts';

/** A new tool with its first cases, as a model wrote them. */
export interface WrittenTool {
  readonly genome: Genome;
  readonly summary: string;
  /** Lines of JSON, unread. */
  readonly cases: readonly string[];
}

type Read =
  | { readonly kind: 'written'; readonly written: WrittenTool }
  | { readonly kind: 'complaint'; readonly complaint: string }
  | { readonly kind: 'refusal' };

const CASES_FILE = 'cases.jsonl';
const NAME = /^(?:tools?\/)?([a-z][a-z0-9_-]*)\.ts$/;

/** For replies that hold a tool and its cases, each in a fenced block after a line `FILE: path`. */
export function readWrittenTool(reply: string): Read {
  const complaint = (text: string): Read => ({ kind: 'complaint', complaint: text });
  const fences = fencesOf(reply);
  if (fences.length === 0) return withoutCode(reply, 'it holds no fenced code block');
  const cases = fences.find(({ file }) => file === CASES_FILE || file?.endsWith(`/${CASES_FILE}`));
  const [tool, ...more] = fences.filter(({ file }) => file !== undefined && NAME.test(file));
  const name = NAME.exec(tool?.file ?? '')?.[1];
  if (!tool || name === undefined)
    return complaint('no block follows a line `FILE: NAME.ts` with the name of the tool');
  if (more.length > 0) return complaint('it holds several tools; it must be one file');
  if (!cases) return complaint(`no block follows a line \`FILE: ${CASES_FILE}\``);
  const entry = `${name}.ts`;
  return {
    kind: 'written',
    written: {
      genome: { entry, files: { [entry]: tool.text } },
      summary: labelled(reply, 'SUMMARY') ?? name,
      cases: cases.text.split('\n').filter((line) => line.trim() !== ''),
    },
  };
}
