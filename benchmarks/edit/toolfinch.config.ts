import { defineConfig } from '../../src/index.ts';

/** The shipped campaign: from a plain, exact-match `edit` with AST operators alone, no language model. */
export default defineConfig({
  name: 'edit',
  seed: '1',
  tool: 'tools/edit.ts',
  suite: '.',
  proposals: 300,
  // The built-in meets 1,603 held-out cases in sessions of one box: about 45 seconds on two idle cores.
  sandbox: { limits: { lifeMs: 300_000 } },
});
