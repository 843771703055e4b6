import { canonicalForm } from './canonical.ts';
import { argsDifference, lostOutput, toolShape } from './gate/contract-check.ts';
import { lostPermission } from './gate/permission-check.ts';
import { reachOf } from './gate/reach-check.ts';
import { toolName, type Genome } from './genome.ts';
import { readSyntax } from './syntax.ts';
import type { GateReason } from './vary.ts';

export interface GatePolicy {
  /** Modules that a child may import whether or not its parent did. */
  readonly imports: readonly string[];
  /** Globals, of those that lead out of the tool, that a child may use whether or not its parent did. */
  readonly globals?: readonly string[];
  /** Limit on the text of all files together, in characters. */
  readonly maxCharacters: number;
  /** Whether a child may take other arguments than its parent. */
  readonly argsMayChange: boolean;
}

export const defaultPolicy: GatePolicy = {
  imports: ['node:fs', 'node:fs/promises', 'node:path', '@opencode-ai/plugin'],
  maxCharacters: 60_000,
  argsMayChange: false,
};

export type GateVerdict =
  { readonly ok: true } | { readonly ok: false; readonly reason: GateReason; readonly detail: string };

/**
 * Whether a child is worth a sandbox: it parses, keeps the parent's contract (name, arguments, imports, globals,
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
  const childTool = toolShape(now, child.entry);
  if (typeof childTool === 'string') return refuse('contract', childTool);
  const parentTool = toolShape(before, parent.entry);
  if (typeof parentTool === 'string') return refuse('contract', `the parent is not a tool: ${parentTool}`);
  const difference = policy.argsMayChange ? undefined : argsDifference(childTool, parentTool);
  if (difference !== undefined) return refuse('contract', difference);

  const allowed = new Set([
    ...policy.imports.map((name) => `import ${name}`),
    ...(policy.globals ?? []).map((name) => `global ${name}`),
    ...reachOf(before),
  ]);
  for (const reach of reachOf(now)) if (!allowed.has(reach)) return refuse('imports', reach);

  const shape = lostOutput(childTool, parentTool);
  if (shape !== undefined) return refuse('contract', shape);
  const lost = lostPermission(now, childTool, before, parentTool);
  if (lost !== undefined) return refuse('permission-dropped', lost);
  if (canonicalForm(child) === canonicalForm(parent))
    return refuse('unchanged', 'the same as its parent but for names, layout or types');
  return { ok: true };
}

/** Why a genome is not a tool at all; undefined when it is one. For tools that people bring. */
export function toolFault(genome: Genome): string | undefined {
  const syntax = readSyntax(genome);
  if (syntax.errors.length > 0) return syntax.errors[0];
  const shape = toolShape(syntax, genome.entry);
  return typeof shape === 'string' ? shape : undefined;
}
