/** A session as some source has it: what is needed to see its tool calls. */
export interface StoredSession {
  readonly id: string;
  /** Folder that it worked in. */
  readonly folder?: string;
  /** Parts of all its messages, in their order, as OpenCode wrote them. */
  readonly parts: readonly unknown[];
}
