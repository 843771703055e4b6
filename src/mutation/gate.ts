import { canonicalForm } from './canonical.ts';
import { argsDifference, lostOutput, toolShape } from './gate/contract-check.ts';
import { exportsDifference, exportsOf } from './gate/exports-check.ts';
import type { AskingCode } from './gate/context-check.ts';
import { lostPermission } from './gate/permission-check.ts';
import { reachOf } from './gate/reach-check.ts';
import { beyondTexts } from './gate/texts-check.ts';
import { toolName, type Genome } from './genome.ts';
import { readSyntax, type Syntax } from './syntax.ts';
import type { GateReason } from './vary.ts';

export interface GatePolicy {
  /** Modules that a child may import whether or not its parent did. */
  readonly imports: readonly string[];
  /** Globals, of those that lead out of the tool, that a child may use whether or not its parent did. */
  readonly globals?: readonly string[];
  /** Limit on the text of all files together, in characters. */
  readonly maxCharacters: number;
  /** Whether a child may take other arguments than its parent; `widened`: only such that callers may leave out more. */
  readonly argsMayChange: boolean | 'widened';
  /** What the genome is: a tool by its default export, or a module that other files rely on. Default: a tool. */
  readonly contract?: 'tool' | 'module';
  /** Whether nothing may differ from the parent but what the model is told of the tool. */
  readonly textsOnly?: boolean;
}

export const defaultPolicy: GatePolicy = {
  imports: ['node:fs', 'node:fs/promises', 'node:path', '@opencode-ai/plugin'],
  maxCharacters: 60_000,
  argsMayChange: false,
};

export type GateVerdict =
  { readonly ok: true } | { readonly ok: false; readonly reason: GateReason; readonly detail: string };

/**
 * Whether a child is worth a sandbox: it parses, keeps the parent's contract (name, arguments or exports, imports, globals,
 * permission requests), is not too large, and is not the parent in other words. Purely static: a hostile child that
 * gets by is the sandbox's concern.
 */
export function gate(child: Genome, parent: Genome, policy: GatePolicy = defaultPolicy): GateVerdict {
  const refuse = (reason: GateReason, detail: string): GateVerdict => ({ ok: false, reason, detail });
  const characters = Object.values(child.files).reduce((sum, text) => sum + text.length, 0);
  if (characters > policy.maxCharacters)
    return refuse('size', `${characters} characters, limit ${policy.maxCharacters}`);
  const now = readSyntax(child);
  if (now.errors.length > 0) return refuse('syntax', now.errors[0] ?? '');
  const before = readSyntax(parent);

  if (toolName(child) !== toolName(parent))
    return refuse('contract', `the tool was ${toolName(parent)} and is ${toolName(child)}`);
  const kept = (policy.contract === 'module' ? keptModule : keptTool)(now, before, child.entry, policy);
  if (typeof kept === 'string') return refuse('contract', kept);

  const allowed = new Set([
    ...policy.imports.map((name) => `import ${name}`),
    ...(policy.globals ?? []).map((name) => `global ${name}`),
    ...reachOf(before),
  ]);
  for (const reach of reachOf(now)) if (!allowed.has(reach)) return refuse('imports', reach);

  const lost = lostPermission(now, kept.child, before, kept.parent);
  if (lost !== undefined) return refuse('permission-dropped', lost);
  if (canonicalForm(child) === canonicalForm(parent))
    return refuse('unchanged', 'the same as its parent but for names, layout or types');
  const beyond = policy.textsOnly === true ? beyondTexts(child, parent) : undefined;
  if (beyond !== undefined) return refuse('contract', beyond);
  return { ok: true };
}

/** Where child and parent may ask, when they are the same to those who call them; else what differs. */
type Kept = { readonly child: AskingCode; readonly parent: AskingCode } | string;

function keptTool(now: Syntax, before: Syntax, entry: string, { argsMayChange }: GatePolicy): Kept {
  const child = toolShape(now, entry);
  if (typeof child === 'string') return child;
  const parent = toolShape(before, entry);
  if (typeof parent === 'string') return `the parent is not a tool: ${parent}`;
  const difference =
    argsMayChange === true ? undefined : argsDifference(child, parent, argsMayChange === 'widened');
  return difference ?? lostOutput(child, parent) ?? { child, parent };
}

function keptModule(now: Syntax, before: Syntax, entry: string): Kept {
  const [child, parent] = [now.files.get(entry), before.files.get(entry)];
  if (!child || !parent) return `${entry} is not there`;
  const difference = exportsDifference(exportsOf(now, entry), exportsOf(before, entry));
  return difference ?? { child: { execute: child }, parent: { execute: parent } };
}

/** Why a genome is not a module that others can rely on; undefined when it is one. */
export function moduleFault(genome: Genome): string | undefined {
  const syntax = readSyntax(genome);
  if (syntax.files.size === 0) return 'it is not a script';
  return syntax.errors[0] ?? (exportsOf(syntax, genome.entry).size === 0 ? 'it exports nothing' : undefined);
}

/** Why a genome is not a tool at all; undefined when it is one. For tools that people bring. */
export function toolFault(genome: Genome): string | undefined {
  const syntax = readSyntax(genome);
  if (syntax.errors.length > 0) return syntax.errors[0];
  const shape = toolShape(syntax, genome.entry);
  return typeof shape === 'string' ? shape : undefined;
}
