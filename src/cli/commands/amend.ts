import { JournalReader } from '../../engine/journal/reader.ts';
import { readTool } from '../../engine/read-tool.ts';
import type { ExitCode } from '../../errors.ts';
import { variantId } from '../../mutation/canonical.ts';
import { mustBePending } from '../../promotion/find-request.ts';
import type { Invocation } from '../command.ts';
import { promoteVariant } from '../promote-variant.ts';
import { deskOf } from '../promotion-desk.ts';

export async function run(invocation: Invocation): Promise<ExitCode> {
  const [id = '', file = ''] = invocation.args;
  const desk = deskOf(invocation);
  const request = desk.get(id);
  mustBePending(request);
  const { campaign } = desk.evidence(request);
  const genome = await readTool(file);
  const journal = JournalReader.open(campaign.folder);
  try {
    return await promoteVariant(invocation, {
      folder: campaign.folder,
      journal,
      candidate: { id: variantId(genome), genome },
      project: request.project,
      target: request.target,
      minimise: false,
      amends: request,
    });
  } finally {
    journal.close();
  }
}
