import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { runToolfinch } from '../api/toolfinch-process.ts';
import type { Promoter, Standing } from '../live/triggers/promoter.ts';
import { PromotionDesk } from '../promotion/desk.ts';
import { clock } from './start-campaign.ts';

const Asked = z.object({ request: z.object({ id: z.string() }) });
const WHO = 'toolfinch watch';
const LAST_WORDS = 300;

/** Promotion as the commands do it: `toolfinch promote` in a process of its own, then the archive's audit log. */
export function promoterBy(signal: AbortSignal): Promoter {
  return {
    async ask({ folder, trigger, champion = 'champion' }, project) {
      // Hooks run in the folder of the configuration that names them.
      const config = ['--config', trigger.campaign];
      const archive = ['--campaign', folder, '--archive-dir', dirname(folder)];
      const command = ['promote', champion, '--to', project, ...archive, ...config, '--by', WHO];
      const { code, stdout, stderr } = await runToolfinch(command, signal);
      if (code !== 0)
        throw new Error(`its promotion could not be asked for: ${stderr.trim().slice(-LAST_WORDS)}`);
      return Asked.parse(JSON.parse(stdout)).request.id;
    },
    standing(request, archiveDir): Standing {
      const desk = new PromotionDesk(archiveDir, clock);
      const { state, project, installed, rolledBack } = desk.get(request);
      if (rolledBack || !['pending', 'approved'].includes(state)) return 'over';
      if (installed === null) return 'waiting';
      const record = desk.log
        .records()
        .findLast(({ what }) => what.kind === 'installed' && what.request === request);
      return record ? { project: asOpenCodeNames(project), installedMs: Date.parse(record.at) } : 'waiting';
    },
    rollback(request, archiveDir, reason) {
      new PromotionDesk(archiveDir, clock).rollback(request, { who: WHO, comment: reason });
    },
  };
}

/** OpenCode follows symbolic links before it names a folder. */
function asOpenCodeNames(project: string): string {
  return existsSync(project) ? realpathSync(project) : project;
}
