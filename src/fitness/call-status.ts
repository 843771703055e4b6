import type { ToolPart } from './event-schema.ts';
import type { SessionView } from './session-view.ts';
import type { CallStatus } from './trajectory.ts';

/** `bash` ends an interrupted command with this block and then reports the call as completed. */
const ABORT_NOTE =
  /<shell_metadata>\s*(?:[^<]*\n)?User aborted the command\s*(?:\n[^<]*)?<\/shell_metadata>\s*$/;
const REJECTED = /rejected permission|specified a rule which prevents/i;
const ABORTED = /^Tool execution (?:aborted|was interrupted)/i;

/** How a call really ended, which is not always what its `status` says. */
export function callStatus(
  part: ToolPart,
  view: Pick<SessionView, 'messages' | 'errors' | 'waits'>,
): CallStatus {
  const { state } = part;
  switch (state.status) {
    case 'pending':
    case 'running':
      return wasInterrupted(part, view) ? 'aborted' : 'unfinished';
    case 'error':
      if (view.waits.some((w) => w.callId === part.callID && w.reply === 'reject')) return 'rejected';
      if (state.metadata?.['interrupted'] === true || ABORTED.test(state.error)) return 'aborted';
      return REJECTED.test(state.error) ? 'rejected' : 'error';
    case 'completed':
      // A call of a tool that is not offered, or that a rule hides, is rerouted to this one, which always completes.
      if (part.tool === 'invalid') return 'invalid';
      // The note alone could be printed by the command; the missing exit code or the session's own word confirms it.
      if (part.tool === 'bash' && ABORT_NOTE.test(state.output)) {
        if (state.metadata?.['exit'] === null || wasInterrupted(part, view)) return 'aborted';
      }
      return 'ok';
  }
}

/** The session's word comes first: the message's own may come after OpenCode has said that the session is idle. */
function wasInterrupted(part: ToolPart, view: Pick<SessionView, 'messages' | 'errors'>): boolean {
  const message = view.messages.find((m) => m.id === part.messageID);
  return [message?.error, ...view.errors].some((error) => error?.name === 'MessageAbortedError');
}
