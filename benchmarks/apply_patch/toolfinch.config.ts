import { defineConfig } from '../../src/index.ts';

/** From a plain `apply_patch` with AST operators alone, no language model. */
export default defineConfig({
  name: 'apply-patch',
  seed: '1',
  tool: 'tools/apply_patch.ts',
  suite: '.',
  proposals: 300,
});
