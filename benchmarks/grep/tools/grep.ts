import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { tool } from '@opencode-ai/plugin';

const MAX_MATCHES = 100;

interface Match {
  file: string;
  line: number;
  text: string;
}

/** Every file at or below a path, in alphabetical order. */
async function listFiles(start: string): Promise<string[]> {
  const info = await stat(start);
  if (info.isFile()) return [start];
  const files: string[] = [];
  const entries = await readdir(start, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = path.join(start, entry.name);
    if (entry.isDirectory()) files.push(...(await listFiles(child)));
    if (entry.isFile()) files.push(child);
  }
  return files;
}

function isIncluded(file: string, include: string | undefined): boolean {
  if (include === undefined) return true;
  return path.basename(file).endsWith(include.replace('*', ''));
}

function findMatches(file: string, content: string, pattern: string): Match[] {
  const expression = new RegExp(pattern);
  const matches: Match[] = [];
  const lines = content.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i] ?? '';
    if (expression.test(text)) matches.push({ file, line: i + 1, text });
  }
  return matches;
}

function show(matches: Match[]): string {
  const shown = matches.slice(0, MAX_MATCHES);
  const lines: string[] = [];
  let file = '';
  for (const match of shown) {
    if (match.file !== file) {
      file = match.file;
      lines.push('', file + ':');
    }
    lines.push('  Line ' + match.line + ': ' + match.text);
  }
  return 'Found ' + shown.length + ' matches' + '\n' + lines.join('\n');
}

export default tool({
  description:
    'Searches the contents of files for a regular expression and lists the matching lines with their line numbers. Limit the search with path (a file or folder) and include (such as *.ts).',
  args: {
    pattern: tool.schema.string().describe('The regular expression to search for'),
    path: tool.schema.string().optional().describe('The file or folder to search in (default: the project)'),
    include: tool.schema.string().optional().describe('Which files to search, such as *.js'),
  },
  async execute(args, ctx) {
    await ctx.ask({ permission: 'grep', patterns: [args.pattern], always: ['*'], metadata: { ...args } });
    const start = path.resolve(ctx.directory, args.path ?? '.');
    const files = await listFiles(start);
    const matches: Match[] = [];
    for (const file of files) {
      if (!isIncluded(file, args.include)) continue;
      const content = await readFile(file, 'utf8');
      matches.push(...findMatches(file, content, args.pattern));
    }
    return { title: args.pattern, output: show(matches), metadata: { matches: matches.length } };
  },
});
