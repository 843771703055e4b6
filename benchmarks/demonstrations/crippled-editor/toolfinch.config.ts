import { defineConfig } from '../../../src/index.ts';

/** Does the engine find ranged views and text replacement, from an editor that only knows whole files? */
export default defineConfig({
  name: 'crippled-editor',
  seed: '1',
  tool: 'tools/editor.ts',
  suite: '.',
  proposals: 600,
  // Few and general: what fits so small a tool.
  operators: {
    'argument-use': 4,
    'guard-insert': 1.5,
    'guard-remove': 0.5,
    'condition-boundary': 0.5,
    'literal-number': 0.5,
    'list-wrap': 0.5,
    'replacement-safety': 0.5,
    'error-text': 0.5,
    'statement-delete': 0.5,
    compound: 1,
    'crossover-statement': 1,
  },
  // OpenCode has no tool of that name to compare with.
  stages: { claim: { builtin: false } },
});
