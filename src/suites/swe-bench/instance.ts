import { z } from 'zod';
import { Split } from '../case.ts';

/** A list of tests: JSON in a string in the dataset, a list in dumps of it. */
const TestNames = z.preprocess((value, context) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'not a list in JSON' });
    return z.NEVER;
  }
}, z.array(z.string()));

/** One line of a SWE-bench dataset. Further fields are the dataset's and are left alone. */
export const Instance = z.looseObject({
  instance_id: z
    .string()
    .regex(/^[\w.-]+$/, 'an id is made of letters, digits, dots, hyphens and underscores'),
  /** `owner/name`. */
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'a repository is owner/name'),
  base_commit: z.string().regex(/^[0-9a-f]{7,64}$/, 'a commit is given by its hash'),
  problem_statement: z.string().min(1),
  /** The reference solution, as a unified diff. */
  patch: z.string().min(1),
  /** The hidden tests, as a unified diff. */
  test_patch: z.string().min(1),
  FAIL_TO_PASS: TestNames,
  PASS_TO_PASS: TestNames,
  /** Ours: how the tests are run; the dataset has no such field. `{files}` stands for the files of `test_patch`. */
  test_command: z.string().min(1).optional(),
  /** Ours; default: by the hash of the repository. */
  split: Split.optional(),
  /** SWE-rebench's. */
  install_config: z.looseObject({ test_cmd: z.string().optional() }).nullish(),
});
export type Instance = z.infer<typeof Instance>;
