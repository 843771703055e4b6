import { ts } from 'ts-morph';
import type { Genome } from './genome.ts';
import { remembered } from './remembered.ts';

/** Plain syntax trees of a genome, with names resolved inside each file and no types: what the gate and the canonical form need. */
export interface Syntax {
  /** Every file of the genome, scripts or not. */
  readonly paths: ReadonlySet<string>;
  /** The scripts among them. */
  readonly files: ReadonlyMap<string, ts.SourceFile>;
  readonly checker: ts.TypeChecker;
  /** Messages of syntax errors; empty for a genome that parses. */
  readonly errors: readonly string[];
}

export const isScript = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);

export const readSyntax = remembered((genome: Genome): Syntax => {
  const files = new Map<string, ts.SourceFile>();
  for (const [file, text] of Object.entries(genome.files)) {
    if (isScript(file)) files.set(file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));
  }
  const program = ts.createProgram({
    rootNames: [...files.keys()],
    options: { noLib: true, noResolve: true, types: [], allowJs: true, target: ts.ScriptTarget.ES2022 },
    host: {
      getSourceFile: (name) => files.get(name),
      getDefaultLibFileName: () => 'lib.d.ts',
      writeFile: () => undefined,
      getCurrentDirectory: () => '',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (name) => files.has(name),
      readFile: (name) => genome.files[name],
    },
  });
  const errors = [...files.values()].flatMap((file) =>
    program.getSyntacticDiagnostics(file).map((d) => {
      const { line } = file.getLineAndCharacterOfPosition(d.start);
      return `${file.fileName}:${line + 1}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
    }),
  );
  let checker: ts.TypeChecker | undefined;
  return {
    paths: new Set(Object.keys(genome.files)),
    files,
    errors,
    get checker() {
      checker ??= program.getTypeChecker();
      return checker;
    },
  };
});
