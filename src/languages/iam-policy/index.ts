export { nameOf, wordDenial } from './denial.ts';
export { decide } from './evaluate.ts';
export { explain } from './explain.ts';
export { parsePolicy, type ParseOptions } from './parse.ts';
export { applyRemedy, remediesOf } from './remedy.ts';
export type * from './types.ts';
