import { OPEN, type PermissionPolicy } from './permission-policy.ts';

/** What our plugin does in the OpenCode of a box, besides holding it to the session's rules. */
export interface PluginOrders {
  /** How sessions are answered where the task does not say. Default: everything is granted. */
  readonly permissions?: PermissionPolicy;
  /** Ends the system prompt of every request. */
  readonly priming?: string;
}

/** The orders as the plugin reads them, from its environment. */
export function pluginEnv({ permissions = OPEN, priming }: PluginOrders): Record<string, string> {
  const { change } = permissions;
  return {
    ...(change.length > 0 && { TOOLFINCH_CHANGE_ARGS: JSON.stringify(change) }),
    ...(priming !== undefined && { TOOLFINCH_PRIMING: priming }),
  };
}
