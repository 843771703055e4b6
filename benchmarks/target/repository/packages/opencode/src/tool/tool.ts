export interface Context {
  directory: string;
  ask(request: { permission: string; patterns: string[]; always: string[]; metadata: object }): Promise<void>;
}

export interface Result {
  title: string;
  output: string;
  metadata: Record<string, unknown>;
}

export interface Definition<Input> {
  description: string;
  execute(input: Input, ctx: Context): Promise<Result>;
}

export function define<Input>(id: string, definition: Definition<Input>): Definition<Input> & { id: string } {
  return { id, ...definition };
}
