import { defineConfig } from '../../src/index.ts';

/** From a plain `bash` with AST operators alone, no language model. */
export default defineConfig({
  name: 'bash',
  seed: '1',
  tool: 'tools/bash.ts',
  suite: '.',
  proposals: 300,
});
