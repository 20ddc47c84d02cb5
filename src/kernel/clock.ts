/**
 * The time, and alarms. The real clock follows the machine; the manual clock moves only when told, and then stops at every
 * alarm on the way, in order of time.
 */
import { durationMs, type Duration, type EpochMs, epochMs } from '#lib/time';

export interface Clock {
  readonly kind: 'real' | 'manual';
  now(): EpochMs;
  /** Calls back once at that instant, or at once when it has passed; gives a function that takes the wish back. */
  alarm(at: EpochMs, ring: () => void): () => void;
  close(): void;
}

interface Alarm {
  readonly at: EpochMs;
  readonly order: number;
  readonly ring: () => void;
  isOff: boolean;
}

// The longest delay of a timer of Node.js; a longer wait is made of several.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Follows the machine's clock, and never runs backwards while the process lives. */
export class RealClock implements Clock {
  readonly kind = 'real';
  readonly #timers = new Set<NodeJS.Timeout>();
  #last = 0;

  now(): EpochMs {
    this.#last = Math.max(this.#last, Date.now());
    return epochMs(this.#last);
  }

  alarm(at: EpochMs, ring: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      const left = at - this.now();
      timer = setTimeout(
        () => {
          if (timer) this.#timers.delete(timer);
          if (at > this.now()) wait();
          else ring();
        },
        Math.min(Math.max(left, 0), LONGEST_TIMER_MS),
      );
      this.#timers.add(timer);
    };
    wait();
    return () => {
      if (!timer) return;
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** Moves only when told. `settled` says when the work that an alarm started has come to rest. */
export class ManualClock implements Clock {
  readonly kind = 'manual';
  #now: EpochMs;
  #order = 0;
  readonly #alarms = new Set<Alarm>();
  #settled: () => Promise<void> = async () => undefined;

  constructor(start: EpochMs) {
    this.#now = start;
  }

  now(): EpochMs {
    return this.#now;
  }

  alarm(at: EpochMs, ring: () => void): () => void {
    this.#order += 1;
    const alarm: Alarm = { at, order: this.#order, ring, isOff: false };
    if (at <= this.#now) {
      queueMicrotask(() => {
        if (!alarm.isOff) ring();
      });
    } else {
      this.#alarms.add(alarm);
    }
    return () => {
      alarm.isOff = true;
      this.#alarms.delete(alarm);
    };
  }

  whenSettled(settled: () => Promise<void>): void {
    this.#settled = settled;
  }

  /** Lets time pass, and resolves when everything that was due on the way has been done. */
  async advance(duration: Duration): Promise<void> {
    await this.advanceTo(epochMs(this.#now + durationMs(duration)));
  }

  async advanceTo(target: EpochMs): Promise<void> {
    await this.#settled();
    for (;;) {
      const due = this.#earliest(target);
      if (!due) break;
      this.#alarms.delete(due);
      if (due.at > this.#now) this.#now = due.at;
      due.ring();
      await this.#settled();
    }
    if (target > this.#now) this.#now = target;
    await this.#settled();
  }

  close(): void {
    this.#alarms.clear();
  }

  #earliest(target: EpochMs): Alarm | undefined {
    let earliest: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at > target) continue;
      if (
        !earliest ||
        alarm.at < earliest.at ||
        (alarm.at === earliest.at && alarm.order < earliest.order)
      )
        earliest = alarm;
    }
    return earliest;
  }
}
