import { defineConfig } from '../../src/index.ts';

/** From a plain `grep` with AST operators alone, no language model. */
export default defineConfig({
  name: 'grep',
  seed: '1',
  tool: 'tools/grep.ts',
  suite: '.',
  proposals: 300,
});
