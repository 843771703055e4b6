import { queryArchive } from './archive.ts';
import { advanceCanary, canaryOf, demoteCanary, finishCanary, followCanary } from './canary.ts';
import { getCampaign, listCampaigns } from './campaigns.ts';
import { cancel, create, extend, fork, pause, resume } from './drive.ts';
import { cancelRun, getRun, listRuns, startEvaluation } from './evaluate.ts';
import { evaluationTrajectory, getEvaluation, listEvaluations } from './evaluations.ts';
import { health } from './health.ts';
import type { Operation } from './operation.ts';
import { evaluationLog, listRunning, runningFiles, runningLog } from './running.ts';
import {
  approvePromotion,
  getPromotion,
  listAudit,
  listPromotions,
  rejectPromotion,
  rollbackPromotion,
} from './promotions.ts';
import { decidePermission, getPermission, listPermissions } from './permissions.ts';
import {
  amendPromotion,
  askPromotion,
  cancelPromotionRun,
  getPromotionRun,
  listPromotionRuns,
} from './promotion-runs.ts';
import { listSessions } from './sessions.ts';
import { listSuites, showSuite } from './suites.ts';
import {
  controlTask,
  executeTask,
  ping,
  readFile,
  sendMessage,
  taskFiles,
  taskHistory,
  taskStatus,
} from './tasks.ts';
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
  evaluationLog,
  listRunning,
  runningLog,
  runningFiles,
  queryArchive,
  listSessions,
  listSuites,
  showSuite,
  create,
  pause,
  resume,
  cancel,
  extend,
  fork,
  startEvaluation,
  listRuns,
  getRun,
  cancelRun,
  listPromotions,
  getPromotion,
  approvePromotion,
  rejectPromotion,
  rollbackPromotion,
  canaryOf,
  advanceCanary,
  followCanary,
  finishCanary,
  demoteCanary,
  askPromotion,
  amendPromotion,
  listPromotionRuns,
  getPromotionRun,
  cancelPromotionRun,
  listAudit,
  listPermissions,
  getPermission,
  decidePermission,
  executeTask,
  taskStatus,
  sendMessage,
  controlTask,
  taskHistory,
  taskFiles,
  readFile,
  ping,
];
