import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { sha256 } from '../ledger/record.ts';
import type { Installation, Installed } from './install.ts';
import { projectChange } from './patch-file.ts';

/**
 * Commits the candidate on a new branch from HEAD. Neither the working tree nor the index is touched: the commit is put
 * together beside them, and the branch appears in one step.
 */
export async function commitOnBranch(
  { request, evidence, head }: Installation,
  branch: string,
): Promise<Installed> {
  const { project } = request;
  const { before, after } = await projectChange(evidence);
  const prefix = git(project, ['rev-parse', '--show-prefix']);
  const parent = git(project, ['rev-parse', '--verify', 'HEAD']);
  const scratch = mkdtempSync(join(tmpdir(), 'toolfinch-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    git(project, ['read-tree', parent], { env });
    for (const path of Object.keys(before))
      if (!(path in after)) git(project, ['update-index', '--force-remove', path], { env });
    for (const [path, text] of Object.entries(after)) {
      const blob = git(project, ['hash-object', '-w', '--stdin'], { input: text });
      git(project, ['update-index', '--add', '--cacheinfo', `100644,${blob},${prefix}${path}`], { env });
    }
    const tree = git(project, ['write-tree'], { env });
    const commit = git(project, ['commit-tree', tree, '-p', parent], { input: message() });
    // Only where there is none of that name.
    git(project, ['update-ref', `refs/heads/${branch}`, commit, '0'.repeat(commit.length)]);
    const hashes = (files: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)]));
    return { place: commit, before: hashes(before), after: hashes(after) };
  } finally {
    rmSync(scratch, { recursive: true });
  }

  function message(): string {
    const cases = evidence.heldout.find(({ stage }) => stage === 'cases');
    const score = cases?.comparisons.find(({ objective }) => objective === 'score');
    const claim =
      score &&
      `On ${score.n} held-out cases its score is ${score.meanA.toFixed(3)}, that of the tool in use ${score.meanB.toFixed(3)} (difference ${score.difference.toFixed(3)}, 95 % interval ${score.low.toFixed(3)} to ${score.high.toFixed(3)}).\n\n`;
    const trailers = [
      ['Toolfinch-Variant', evidence.candidate.id],
      ['Toolfinch-Campaign', `${evidence.campaign.name} (seed ${evidence.campaign.seed})`],
      ['Toolfinch-Request', request.id],
      ['Toolfinch-Evidence', `sha256:${request.evidence}`],
      ...(head ? [['Toolfinch-Audit', `${head.count} ${head.hash}`]] : []),
      ...request.approvals.map(({ who, byPolicy }) => ['Approved-by', byPolicy ? 'policy' : who]),
    ];
    return `Promote ${evidence.tool} ${evidence.candidate.id}\n\n${claim ?? ''}${trailers.map(([name, text]) => `${name}: ${text}`).join('\n')}\n`;
  }
}

/** Deletes the branch, unless it has moved on or was merged. Where it is gone already there is nothing left to do. */
export function deleteBranch(project: string, branch: string, commit: string): void {
  const merged = git(project, ['rev-list', '--count', `${commit}..HEAD`]);
  const isMerged = git(project, ['merge-base', 'HEAD', commit]) === commit;
  if (isMerged) {
    throw new ToolfinchError(
      'BRANCH_MERGED',
      `The commit ${commit.slice(0, 12)} is part of HEAD${merged === '0' ? '' : `, ${merged} commits back`}.`,
      `Undo it with \`git revert ${commit.slice(0, 12)}\`.`,
      ExitCode.usage,
    );
  }
  if (git(project, ['for-each-ref', `refs/heads/${branch}`]) === '') return;
  git(project, ['update-ref', '-d', `refs/heads/${branch}`, commit]);
}

function git(
  folder: string,
  args: readonly string[],
  { env = {}, input }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): string {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    }).trim();
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new ToolfinchError(
      'GIT_FAILED',
      `git ${args[0] ?? ''} failed in ${folder}: ${said}.`,
      'A branch needs a repository with a commit, in which no branch of that name exists.',
      ExitCode.usage,
      { cause },
    );
  }
}
