/** Small declarations of what a tool may import, so that types resolve without reading a disk. */
export const typeLibrary: Readonly<Record<string, string>> = {
  '/node_modules/@opencode-ai/plugin/index.d.ts': `
export interface ToolContext {
  sessionID: string; messageID: string; agent: string; directory: string; worktree: string;
  abort: { readonly aborted: boolean };
  metadata(input: { title?: string; metadata?: Record<string, unknown> }): void;
  ask(input: { permission: string; patterns: string[]; always: string[]; metadata: Record<string, unknown> }): Promise<void>;
}
export type ToolResult = string | { title?: string; output: string; metadata?: Record<string, unknown> };
export interface Schema<T> {
  describe(text: string): Schema<T>; optional(): Schema<T | undefined>; nullable(): Schema<T | null>; default(value: T): Schema<T>;
  min(n: number): Schema<T>; max(n: number): Schema<T>; int(): Schema<T>; positive(): Schema<T>; nonnegative(): Schema<T>;
}
type Values<A> = { [K in keyof A]: A[K] extends Schema<infer T> ? T : never };
export declare function tool<A extends Record<string, Schema<any>>>(input: {
  description: string; args: A; execute(args: Values<A>, context: ToolContext): Promise<ToolResult>;
}): unknown;
export declare namespace tool {
  const schema: {
    string(): Schema<string>; number(): Schema<number>; boolean(): Schema<boolean>; any(): Schema<any>; unknown(): Schema<unknown>;
    array<T>(of: Schema<T>): Schema<T[]>; enum<const T extends readonly string[]>(values: T): Schema<T[number]>;
    object<A extends Record<string, Schema<any>>>(shape: A): Schema<Values<A>>;
  };
}
`,
  '/node_modules/@types/node/index.d.ts': `
interface Stats { isFile(): boolean; isDirectory(): boolean; size: number; mtimeMs: number }
interface Bytes { toString(encoding?: string): string; length: number; equals(other: Bytes): boolean }
declare const Buffer: { from(text: string, encoding?: string): Bytes; byteLength(text: string): number };
declare const console: { log(...values: unknown[]): void; error(...values: unknown[]): void };
declare module 'node:fs/promises' {
  export function readFile(file: string, encoding: string | { encoding: string }): Promise<string>;
  export function readFile(file: string): Promise<Bytes>;
  export function writeFile(file: string, data: string | Bytes, encoding?: string): Promise<void>;
  export function mkdir(folder: string, options?: { recursive?: boolean }): Promise<string | undefined>;
  export function stat(file: string): Promise<Stats>;
  export function access(file: string): Promise<void>;
  export function readdir(folder: string): Promise<string[]>;
  export function rm(file: string, options?: { force?: boolean }): Promise<void>;
  export function rename(from: string, to: string): Promise<void>;
}
declare module 'node:fs' {
  export function readFileSync(file: string, encoding: string): string;
  export function writeFileSync(file: string, data: string, encoding?: string): void;
  export function existsSync(file: string): boolean;
  export function statSync(file: string): Stats;
  export function readdirSync(folder: string): string[];
  export function mkdirSync(folder: string, options?: { recursive?: boolean }): string | undefined;
  export const promises: typeof import('node:fs/promises');
}
declare module 'node:path' {
  export function resolve(...parts: string[]): string;
  export function join(...parts: string[]): string;
  export function relative(from: string, to: string): string;
  export function dirname(file: string): string;
  export function basename(file: string, ext?: string): string;
  export function extname(file: string): string;
  export function isAbsolute(file: string): boolean;
  export function normalize(file: string): string;
  export const sep: string;
  const path: { resolve: typeof resolve; join: typeof join; relative: typeof relative; dirname: typeof dirname;
    basename: typeof basename; extname: typeof extname; isAbsolute: typeof isAbsolute; normalize: typeof normalize; sep: string };
  export default path;
}
declare module '*.txt' { const text: string; export default text; }
declare module '*.md' { const text: string; export default text; }
declare module 'fs' { export * from 'node:fs'; }
declare module 'fs/promises' { export * from 'node:fs/promises'; }
declare module 'path' { export * from 'node:path'; import path from 'node:path'; export default path; }
`,
};
