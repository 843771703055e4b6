import { variantOf, variantsByPrefix, type VariantRow } from '../engine/journal/listing.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import type { Genome } from '../mutation/genome.ts';
import type { OpenCampaign } from './campaigns.ts';

/** Finds `best` (on train, so far), `champion`, `baseline`, or the variant whose id begins with `wanted`. */
export function findVariant(open: OpenCampaign, wanted: string): VariantRow {
  const { journal, name } = open;
  if (wanted === 'baseline') return variantOf(journal, 0) ?? missing(wanted, name);
  if (wanted === 'best') {
    const { best } = open.reading.current();
    return (best && variantOf(journal, best.proposal)) ?? missing(wanted, name);
  }
  if (wanted === 'champion') {
    const id = journal.events('finished').at(-1)?.data.champion;
    return typeof id === 'string' ? findVariant(open, id) : missing(wanted, name);
  }
  const found = variantsByPrefix(journal, wanted, 2);
  if (found.length > 1) {
    throw new ToolfinchError(
      'VARIANT_AMBIGUOUS',
      `${wanted} begins the ids of several variants of ${name}.`,
      'Give more of the id.',
      ExitCode.usage,
    );
  }
  return found[0] ?? missing(wanted, name);
}

export function genomeOf({ journal, name }: OpenCampaign, { id }: VariantRow): Genome {
  return journal.genome(id) ?? missing(id, name);
}

function missing(wanted: string, campaign: string): never {
  throw new ToolfinchError(
    'VARIANT_MISSING',
    wanted === 'champion'
      ? `The campaign ${campaign} has no champion.`
      : `There is no variant ${JSON.stringify(wanted)} in the campaign ${campaign}.`,
    'The operation variants.list names those that there are; `best` and `baseline` work, too.',
    ExitCode.usage,
  );
}
