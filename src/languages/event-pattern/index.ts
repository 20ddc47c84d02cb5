export { compilePattern, matches, type CompiledPattern } from './compile.ts';
export { eventOf, eventOfAttributes, eventOfText, type PatternEvent } from './event.ts';
export { parsePattern } from './parse.ts';
export { PatternSet, type PatternSetSize } from './pattern-set.ts';
export type { Dialect, EventPattern, MessageAttribute, PatternProblem } from './types.ts';
