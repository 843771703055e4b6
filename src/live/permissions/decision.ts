/** What a person says to a request. */
export interface PermissionDecision {
  readonly answer: 'allow' | 'deny';
  readonly who: string;
  /** What the agent is told where it is denied. */
  readonly comment: string;
}

/** What was decided, for a log that nobody can alter unseen. */
export interface TakenDecision extends PermissionDecision {
  readonly permission: string;
  /** What it was about, in a line. */
  readonly asked: string;
  readonly server: string;
  readonly session: string;
  readonly by: 'person' | 'default';
}

/** Records a decision, durably, and gives the one that stands: an earlier one about the same request, where there is one. */
export type DecisionRecorder = (decision: TakenDecision, atMs: number) => TakenDecision;
