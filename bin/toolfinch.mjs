#!/usr/bin/env node
// The sources are what runs: tsx strips the types as they load, there is no build step.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/main.ts');
