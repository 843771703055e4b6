import { defineConfig } from '../../../src/index.ts';

/** Does the engine find ranged views and text replacement, from an editor that only knows whole files? */
export default defineConfig({
  name: 'crippled-editor',
  seed: '1',
  tool: 'tools/editor.ts',
  suite: '.',
  proposals: 500,
  // OpenCode has no tool of that name to compare with.
  stages: { claim: { builtin: false } },
});
