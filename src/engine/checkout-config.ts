import { z } from 'zod';

/** The section `checkout` of a configuration: what evolves is a file inside a repository. */
export const CheckoutConfig = z
  .strictObject({
    folder: z.string().min(1).describe('A checkout of the repository.'),
    file: z
      .string()
      .min(1)
      .describe('The file that evolves, from the root of the checkout. `tool` is then the adapter.'),
    test: z
      .array(z.string())
      .min(1)
      .refine((command) => isBunTest(command) || command.some((word) => word.includes('{{report}}')), {
        error: 'a command other than `bun test` must say with {{report}} where its JUnit report goes',
      })
      .describe(
        "Command that runs the repository's own tests in the sandbox, from the root of the checkout, e.g. `['bun', 'test', 'packages/opencode/test']`.",
      ),
    testTimeoutMs: z.int().min(1).default(30_000).describe('Deadline of the tests.'),
    nodeModules: z.boolean().default(false).describe('Whether `node_modules` go into the sandbox, too.'),
    exclude: z
      .array(z.string())
      .default([])
      .describe('Files and folders that stay out of the sandbox, from the root of the checkout.'),
    maxBytes: z
      .int()
      .min(1)
      .default(64 * 2 ** 20)
      .describe('Limit on the files that go into the sandbox together.'),
  })
  .describe('For a file inside a repository; see docs/targets.md.');
export type CheckoutConfig = z.output<typeof CheckoutConfig>;

const isBunTest = ([program, verb]: readonly string[]): boolean => program === 'bun' && verb === 'test';
