import { defineConfig } from '../../src/index.ts';

/** From a plain `glob` with AST operators alone, no language model. */
export default defineConfig({
  name: 'glob',
  seed: '1',
  tool: 'tools/glob.ts',
  suite: '.',
  proposals: 300,
});
