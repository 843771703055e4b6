import type { Outcome } from '../../outcome.ts';
import type { Box } from '../contract.ts';
import { PROJECT } from './opencode-project.ts';

/**
 * Why OpenCode will not get a tool out of the installed file, in the words of its own runtime; undefined when it will.
 * OpenCode itself hides the place of a syntax error, and `opencode run` takes the built-in in silence where the file
 * holds no tool.
 */
export async function loadFault(box: Box, toolName: string, timeoutMs: number): Promise<Outcome | undefined> {
  const file = `${PROJECT}/.opencode/tool/${toolName}.ts`;
  const check = `const t = (await import(${JSON.stringify(file)})).default;
    if (!t || !['args', 'description', 'execute'].every((k) => k in t)) { console.error('no tool in the file'); process.exit(3); }
    process.exit(0);`;
  const { outcome, code, stderr } = await box.exec(['bun', '-e', check], { cwd: PROJECT, timeoutMs });
  if (outcome.kind !== 'ok') return outcome;
  return code === 0
    ? undefined
    : { kind: 'invalid', detail: `The tool could not be loaded: ${stderr.slice(0, 600)}` };
}
