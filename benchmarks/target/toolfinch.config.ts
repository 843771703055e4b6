import { defineConfig } from '../../src/index.ts';

/** A file inside a repository: see docs/targets.md. */
export default defineConfig({
  name: 'target',
  seed: '1',
  tool: 'repository/.toolfinch/edit.ts',
  checkout: {
    folder: 'repository',
    file: 'packages/opencode/src/tool/edit.ts',
    test: ['bun', 'test', 'packages/opencode/test'],
  },
  suite: '../edit',
  proposals: 120,
  stages: { search: { limit: 300 } },
  sandbox: { limits: { lifeMs: 300_000 } },
});
