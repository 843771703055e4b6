import { z } from 'zod';

/** A message of the Agent Client Protocol (JSON-RPC 2.0), as far as it is read here. */
export const AcpMessage = z.looseObject({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});
export type AcpMessage = z.infer<typeof AcpMessage>;
