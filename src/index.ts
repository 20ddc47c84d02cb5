/** Skykeep in your own process: `import { createCloud } from 'skykeep'`. */
export { type Cloud, type CloudOptions, createCloud } from './cloud.ts';
export type { ExplainedDecision } from './introspection/explanation.ts';
export type { ClientConfig, Credentials, Principal } from './principal.ts';
export type { Duration } from '#lib/time';
