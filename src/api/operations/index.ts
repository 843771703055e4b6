import { queryArchive } from './archive.ts';
import { getCampaign, listCampaigns } from './campaigns.ts';
import { evaluationTrajectory, getEvaluation, listEvaluations } from './evaluations.ts';
import { health } from './health.ts';
import type { Operation } from './operation.ts';
import { listSessions } from './sessions.ts';
import { listSuites, showSuite } from './suites.ts';
import { getVariant, listVariants, variantDiff, variantLineage, variantSource } from './variants.ts';

/** Everything that can be asked of the engine. To add one: a file beside this one, and its line here. */
export const operations: readonly Operation[] = [
  health,
  listCampaigns,
  getCampaign,
  listVariants,
  getVariant,
  variantSource,
  variantDiff,
  variantLineage,
  listEvaluations,
  getEvaluation,
  evaluationTrajectory,
  queryArchive,
  listSessions,
  listSuites,
  showSuite,
];
