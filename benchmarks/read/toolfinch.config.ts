import { defineConfig } from '../../src/index.ts';

/** From a plain `read` with AST operators alone, no language model. */
export default defineConfig({
  name: 'read',
  seed: '1',
  tool: 'tools/read.ts',
  suite: '.',
  proposals: 300,
});
