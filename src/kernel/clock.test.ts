import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { durationMs, epochMs, plusMs } from '#lib/time';

import { ManualClock, RealClock } from './clock.ts';

const DAY_MS = 86_400_000;

describe('the real clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('never runs backwards, whatever the machine does', () => {
    const clock = new RealClock();
    expect(clock.now()).toBe(1_000_000);
    vi.setSystemTime(400_000);
    expect(clock.now()).toBe(1_000_000);
    vi.setSystemTime(1_000_001);
    expect(clock.now()).toBe(1_000_001);
  });

  test.each([0, 1, 999, 2 ** 31 - 1, 2 ** 31, 60 * DAY_MS])(
    'an alarm in %s ms rings exactly then, once',
    (wait) => {
      const clock = new RealClock();
      const ring = vi.fn<() => void>();
      clock.alarm(plusMs(clock.now(), wait), ring);
      if (wait > 0) {
        vi.advanceTimersByTime(wait - 1);
        expect(ring).not.toHaveBeenCalled();
      }
      vi.advanceTimersByTime(1);
      expect(ring).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(100 * DAY_MS);
      expect(ring).toHaveBeenCalledTimes(1);
    },
  );

  test('an alarm in the past rings in the next turn', () => {
    const clock = new RealClock();
    const ring = vi.fn<() => void>();
    clock.alarm(epochMs(5), ring);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  test('an alarm that is taken back does not ring, also in its second month, and closing takes all back', () => {
    const clock = new RealClock();
    const ring = vi.fn<() => void>();
    const cancel = clock.alarm(plusMs(clock.now(), 60 * DAY_MS), ring);
    clock.alarm(plusMs(clock.now(), 30 * DAY_MS), ring);
    vi.advanceTimersByTime(26 * DAY_MS);
    cancel();
    clock.close();
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(ring).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the manual clock', () => {
  const start = epochMs(Date.UTC(2026, 0, 1));

  test('stands still until it is told, and stops at every alarm on the way, in order of time', async () => {
    const clock = new ManualClock(start);
    const rung: [string, number][] = [];
    const note = (name: string) => () => rung.push([name, clock.now() - start]);
    clock.alarm(plusMs(start, 3000), note('third'));
    clock.alarm(plusMs(start, 1000), note('first'));
    clock.alarm(plusMs(start, 1000), note('also first'));
    clock.alarm(plusMs(start, 2000), () => {
      note('second')();
      // What rings may wish for more: within the time that passes it is rung too.
      clock.alarm(plusMs(clock.now(), 500), note('between'));
    });
    clock.alarm(plusMs(start, 3001), note('later'));
    expect(clock.now()).toBe(start);
    await clock.advance({ seconds: 3 });
    expect(rung).toEqual([
      ['first', 1000],
      ['also first', 1000],
      ['second', 2000],
      ['between', 2500],
      ['third', 3000],
    ]);
    expect(clock.now()).toBe(start + 3000);
    await clock.advance({ milliseconds: 1 });
    expect(rung.at(-1)).toEqual(['later', 3001]);
  });

  test('never runs backwards', async () => {
    const clock = new ManualClock(start);
    await clock.advanceTo(epochMs(start - 1000));
    expect(clock.now()).toBe(start);
    await clock.advance({ seconds: -5 });
    expect(clock.now()).toBe(start);
  });

  test('what is due rings at once, unless it is taken back before', async () => {
    const clock = new ManualClock(start);
    const rung: string[] = [];
    clock.alarm(start, () => rung.push('kept'));
    const cancel = clock.alarm(start, () => rung.push('taken back'));
    cancel();
    const cancelLater = clock.alarm(plusMs(start, 5), () => rung.push('taken back later'));
    cancelLater();
    await Promise.resolve();
    expect(rung).toEqual(['kept']);
    await clock.advance({ days: 30 });
    expect(rung).toEqual(['kept']);
  });

  test('waits at each alarm until the work that it started has come to rest', async () => {
    const clock = new ManualClock(start);
    const events: string[] = [];
    let work: Promise<void> = Promise.resolve();
    clock.whenSettled(() => work);
    for (const second of [1, 2]) {
      clock.alarm(plusMs(start, second * 1000), () => {
        events.push(`rings ${second}`);
        work = Promise.resolve().then(async () => {
          await Promise.resolve();
          events.push(`done ${second}`);
        });
      });
    }
    await clock.advance({ minutes: 1 });
    expect(events).toEqual(['rings 1', 'done 1', 'rings 2', 'done 2']);
    expect(clock.now()).toBe(start + durationMs({ minutes: 1 }));
  });

  test('closing takes all alarms back', async () => {
    const clock = new ManualClock(start);
    const ring = vi.fn<() => void>();
    clock.alarm(plusMs(start, 1), ring);
    clock.close();
    await clock.advance({ days: 1 });
    expect(ring).not.toHaveBeenCalled();
  });
});
