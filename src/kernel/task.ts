/** Durable work: a row that says what must still happen, a schedule of tries, and an end. */
import type { EpochMs } from '#lib/time';

import type { TaskContext } from './operation.ts';

export interface Task<Payload> {
  /** `sqs.move-messages`: part of stored rows, never used again for other work. */
  readonly name: string;
  readonly retry: RetrySchedule;
  /** Does the work; it may run again after a crash, so its effects must bear repetition. What it throws is retried. */
  readonly run: (payload: Payload, ctx: TaskContext) => Promise<void> | void;
  /** What happens when the last try has failed. */
  readonly exhausted?: (payload: Payload, ctx: TaskContext, error: unknown) => Promise<void> | void;
}

export interface TaskOptions {
  /** Under this id there is one piece of work at a time: writing it down again replaces it. Random by default. */
  readonly id?: string;
  /** Not before this instant. At once by default. */
  readonly at?: EpochMs;
}

/** How often and when work is tried again. */
export interface RetrySchedule {
  readonly attempts: number;
  /** The wait after a failed try; the first try is number 1. */
  readonly waitMs: (attempt: number) => number;
}

export const retrySchedules = {
  /** One try. */
  never: { attempts: 1, waitMs: () => 0 },
  /** Waits that double from a second to five minutes, for ever: for work inside this cloud that must not be lost. */
  untilDone: {
    attempts: Number.POSITIVE_INFINITY,
    waitMs: (attempt) => Math.min(1000 * 2 ** (attempt - 1), 300_000),
  },
} as const satisfies Record<string, RetrySchedule>;
