import type { EpochMs } from '#lib/time';

import { collection } from '../store.ts';

/** What must still happen, as it is stored. */
export interface TaskRow {
  readonly id: string;
  readonly task: string;
  readonly payload: unknown;
  readonly dueAtMs: EpochMs;
  /** Tries that have failed. */
  readonly failures: number;
  /** The trace that the call belonged to which wrote it down. */
  readonly trace?: string;
  /** Random: tells one writing down under an id from the next. */
  readonly stamp: string;
}

export const taskRows = collection<TaskRow>()({
  id: 50,
  name: 'tasks',
  key: ({ id }) => [id],
  indexes: { due: ({ dueAtMs, id }) => [dueAtMs, id] },
});
