import { createHash } from 'node:crypto';
import {
  ModuleKind,
  ModuleResolutionKind,
  Project,
  ScriptTarget,
  type Node,
  type SourceFile,
} from 'ts-morph';
import type { Genome } from './genome.ts';
import type { ParsedTool } from './parsed-tool.ts';
import { isScript } from './syntax.ts';
import { typeLibrary } from './type-library.ts';

export interface ToolParser {
  parse(genome: Genome): ParsedTool;
}

/**
 * A parser that keeps the trees of the last `capacity` genomes. All live in one project, each in a folder of its own,
 * so that the declarations of the language are read once; trees are not shared between genomes.
 */
export function createParser(capacity = 24): ToolParser {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      target: ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      strict: true,
      noUncheckedIndexedAccess: true,
      types: ['node'],
      allowJs: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      esModuleInterop: true,
    },
  });
  for (const [file, text] of Object.entries(typeLibrary)) project.getFileSystem().writeFileSync(file, text);
  for (const file of Object.keys(typeLibrary)) project.addSourceFileAtPath(file);
  const recent = new Map<string, ParsedTool>();
  return {
    parse(genome) {
      const key = createHash('sha256').update(JSON.stringify(genome)).digest('hex').slice(0, 24);
      const before = recent.get(key);
      if (before) {
        recent.delete(key);
        recent.set(key, before);
        return before;
      }
      const sources: SourceFile[] = [];
      for (const [file, text] of Object.entries(genome.files)) {
        if (isScript(file))
          sources.push(project.createSourceFile(`/parents/${key}/${file}`, text, { overwrite: true }));
      }
      const parsed: ParsedTool = { genome, sources };
      recent.set(key, parsed);
      for (const [oldKey, old] of recent) {
        if (recent.size <= capacity) break;
        recent.delete(oldKey);
        for (const source of old.sources) project.removeSourceFile(source);
      }
      return parsed;
    },
  };
}

/** One parser a process, made when first needed; a cache, so it changes cost and never results. */
let shared: ToolParser | undefined;

/** Parses with the process's own parser. The trees stay valid until some ten other genomes have been parsed. */
export function parseTool(genome: Genome): ParsedTool {
  shared ??= createParser();
  return shared.parse(genome);
}

/** The file of that tool which has the name of the one that the node stands in. */
export function sameFile(node: Node, tool: ParsedTool): SourceFile | undefined {
  const wanted = fileOf(node.getSourceFile());
  return tool.sources.find((source) => fileOf(source) === wanted);
}

/** The genome's name of a parsed file: what text edits refer to. */
export function fileOf(source: SourceFile): string {
  return source.getFilePath().replace(/^\/parents\/[0-9a-f]+\//, '');
}
