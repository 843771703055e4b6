import type { Command } from './command.ts';
import { ablate } from './commands/ablate.ts';
import { clean } from './commands/clean.ts';
import { configSchema } from './commands/config-schema.ts';
import { diff } from './commands/diff.ts';
import { doctor } from './commands/doctor.ts';
import { evaluate } from './commands/evaluate.ts';
import { init } from './commands/init.ts';
import { resume } from './commands/resume.ts';
import { run } from './commands/run.ts';
import { setup } from './commands/setup.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { suiteImport } from './commands/suite-import.ts';
import { suiteList } from './commands/suite-list.ts';
import { suiteRepair } from './commands/suite-repair.ts';
import { suiteShow } from './commands/suite-show.ts';
import { suiteValidate } from './commands/suite-validate.ts';

/** Every sub-command, in the order of the help text. */
export const commands: readonly Command[] = [
  init,
  setup,
  run,
  resume,
  status,
  show,
  diff,
  evaluate,
  ablate,
  suiteList,
  suiteShow,
  suiteValidate,
  suiteRepair,
  suiteImport,
  doctor,
  clean,
  configSchema,
];
