import type { LiveServer } from '../live-server.ts';
import { Asked } from './permission.ts';

/** Requests that a folder's sessions wait for. Throws where the server does not tell. */
export async function waitingIn(server: LiveServer, directory: string): Promise<Asked[]> {
  const { data, error } = await server.client.permission.list({ directory });
  if (!data) throw new Error(`OpenCode lists no permissions: ${JSON.stringify(error)}`);
  const requests = data.flatMap((request) => Asked.safeParse(request).data ?? []);
  // OpenCode 1.18 keeps the requests of aborted sessions on its list: what tells is the call that asks.
  const waits = await Promise.all(requests.map(async ({ sessionID, tool }) => runs(server, sessionID, tool)));
  return requests.filter((_, at) => waits[at]);
}

async function runs(server: LiveServer, sessionID: string, tool: Asked['tool']): Promise<boolean> {
  if (!tool) return true;
  const { messageID, callID } = tool;
  const { data, error, response } = await server.client.session.message({ sessionID, messageID });
  if (response?.status === 404) return false;
  if (!data) throw new Error(`OpenCode gives no message: ${JSON.stringify(error)}`);
  const call = data.parts.find((part) => part.type === 'tool' && part.callID === callID);
  return call?.type === 'tool' && (call.state.status === 'pending' || call.state.status === 'running');
}

/** The folder of a session; undefined where it is not there any more. */
export async function folderOf({ client }: LiveServer, sessionID: string): Promise<string | undefined> {
  return (await client.session.get({ sessionID })).data?.directory;
}
