import { randomUUID } from 'node:crypto';
import { Journal } from '../engine/journal/journal.ts';
import type { JournalReader } from '../engine/journal/reader.ts';
import { openHeldout } from '../engine/open-heldout.ts';
import { OpeningLedger, openingsFile } from '../engine/openings.ts';
import { recordedPlan } from '../engine/recorded-plan.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { variantId } from '../mutation/canonical.ts';
import { toolName, type Genome } from '../mutation/genome.ts';
import { mayRun } from '../promotion/canary/canary-files.ts';
import { collectEvidence } from '../promotion/evidence/collect.ts';
import type { Evidence } from '../promotion/evidence/evidence.ts';
import { evidenceText } from '../promotion/evidence/evidence-text.ts';
import { licenceNote } from '../promotion/evidence/licence.ts';
import { readInUse } from '../promotion/in-use.ts';
import { notification } from '../notify/notification.ts';
import { promotionNews } from '../notify/promotion-news.ts';
import type { PromotionRequest } from '../promotion/requests.ts';
import type { Target } from '../promotion/target.ts';
import { version } from '../version.ts';
import type { Invocation } from './command.ts';
import { openNotifier } from './open-notifier.ts';
import { archiveDirOf } from './find-campaign.ts';
import { hooksFor } from './hooks-for.ts';
import { minimiseFor } from './minimise-for.ts';
import { openNotifier } from './open-notifier.ts';
import { confirmed, decisionOf, deskOf, requestText, signedBy } from './promotion-desk.ts';
import { lineageFor, modelsIn } from './promotion-lineage.ts';
import { policyOf } from './promotion-policy.ts';
import { clock } from './start-campaign.ts';
import { withExecutor } from './with-executor.ts';

export interface Promotion {
  /** Of the campaign. */
  readonly folder: string;
  readonly journal: JournalReader;
  readonly candidate: { readonly id: string; readonly genome: Genome };
  readonly project: string;
  readonly target: Target;
  readonly minimise: boolean;
  /** The request whose candidate this is an edit of. */
  readonly amends?: PromotionRequest;
}

/** From a variant to a request: minimises, collects evidence, asks; installs what is approved at once. */
export async function promoteVariant(invocation: Invocation, promotion: Promotion): Promise<ExitCode> {
  const { output, signal, options } = invocation;
  const { folder, journal, candidate, project, target, amends } = promotion;
  const configured = await policyOf(options.config);
  const { policy } = configured;
  if (options.yes === true && policy.signers.length > 0 && options.key === undefined) throw keyMissing();
  const { workers, sandbox } = options;
  const plan = await recordedPlan(journal, folder, (config) => ({
    ...config,
    ...(typeof workers === 'number' && { workers }),
    sandbox: {
      ...config.sandbox,
      ...(typeof sandbox === 'string' && { provider: sandbox as 'auto' }),
    },
  }));
  await using notifier = openNotifier(plan.config.notify?.sinks ?? [], output);
  if (plan.checkout) throw notATool(plan.checkout.folder);
  const name = toolName(candidate.genome);
  const inUse = await readInUse(project, name);
  if (inUse.genome && variantId(inUse.genome) === candidate.id) throw inUseAlready(project, candidate.id);
  if (target.kind === 'canary') mayRun(inUse, candidate.genome);
  const desk = deskOf(invocation);
  const { who } = decisionOf(invocation);
  const id = randomUUID().slice(0, 8);
  const lineage = lineageFor(journal, amends ? desk.evidence(amends).candidate.id : candidate.id);
  const evidence = await withExecutor(
    invocation,
    'promote',
    async (executor): Promise<Evidence> => {
      const minimised = promotion.minimise
        ? await minimiseFor(invocation, {
            plan,
            executor,
            candidate,
            reference: inUse.genome ?? plan.baseline.genome,
          })
        : undefined;
      const chosen = minimised?.candidate ?? candidate;
      const about = { id, who, candidate: chosen, project, inUse };
      const hooks = await hooksFor(invocation, desk, configured, about);
      output.note(`Evaluating ${chosen.id} and the tool in use on the held-out split and on fresh cases …`);
      return await collectEvidence(
        {
          plan,
          candidate: chosen,
          inUse,
          project,
          by: who,
          at: new Date(clock.now()).toISOString(),
          lineage,
          licence: licenceNote(plan.config.tool, modelsIn(lineage)),
          versions: { toolfinch: version, ...journal.meta().versions },
          shadowSeed: randomUUID(),
          withExamples: target.kind === 'package',
          ...(minimised && { minimised: minimised.account }),
          ...(hooks.length > 0 && { hooks }),
          ...(amends && { editedFrom: amends.variant }),
          ...(typeof options.trials === 'number' && { trials: options.trials }),
        },
        executor,
        (id) => {
          using writer = Journal.resume(folder, clock);
          return openHeldout(
            plan,
            { journal: writer, clock, ledger: new OpeningLedger(openingsFile()) },
            id,
            { by: 'promotion', why: `promotion into ${project}` },
          );
        },
      );
    },
    plan.config,
  );
  const asked = { id, evidence, inUse, target, policy, who, ...(amends && { supersedes: amends.id }) };
  const { request, objections } = desk.ask(asked);
  output.note(evidenceText(evidence));
  for (const objection of objections) output.note(`The policy does not approve: ${objection}.`);
  const decided = await decide(invocation, desk, request, signal);
  const done = decided.state === 'approved' ? await desk.install(id, who) : decided;
  for (const { type, text, data } of promotionNews(undefined, done))
    notifier.tell(notification(type, clock.now(), text, data));
  output.result({ request: done, evidence }, requestText(archiveDirOf(invocation), done));
  return ExitCode.done;
}

/** A person at the terminal may decide at once. */
async function decide(
  invocation: Invocation,
  desk: ReturnType<typeof deskOf>,
  request: PromotionRequest,
  signal: AbortSignal,
): Promise<PromotionRequest> {
  if (request.state !== 'pending') return request;
  const { options, output } = invocation;
  const mayDecide =
    request.selfApproval && request.approvers === 1 && (!request.signers || options.key !== undefined);
  const approve = (): PromotionRequest => desk.approve(request.id, signedBy(invocation, request, 'approve'));
  if (options.yes === true) return approve();
  const answer =
    mayDecide && !output.json ? await confirmed(`Install it in ${request.project}?`, signal) : undefined;
  return answer === true ? approve() : request;
}

function notATool(folder: string): ToolfinchError {
  return new ToolfinchError(
    'PROMOTION_CHECKOUT',
    `What this campaign evolves is a file in the repository ${folder}, not a tool of a project.`,
    'Apply `toolfinch show champion --patch` there.',
    ExitCode.usage,
  );
}

function keyMissing(): ToolfinchError {
  return new ToolfinchError(
    'NOT_SIGNED',
    'Promotions are decided by signatures here, and --yes comes without one.',
    'Give your key with --key FILE, or leave --yes out and have it approved.',
    ExitCode.usage,
  );
}

function inUseAlready(project: string, id: string): ToolfinchError {
  return new ToolfinchError(
    'PROMOTION_SAME',
    `${project} uses ${id} already.`,
    'There is nothing to promote.',
    ExitCode.usage,
  );
}
