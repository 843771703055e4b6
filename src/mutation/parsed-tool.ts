import type { SourceFile } from 'ts-morph';
import type { Genome } from './genome.ts';

/** A genome with its syntax trees and types. Read-only for operators. */
export interface ParsedTool {
  readonly genome: Genome;
  readonly sources: readonly SourceFile[];
}
