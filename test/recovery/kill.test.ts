import { expect, test } from 'vitest';

import { killAgainAndAgain } from './support/run.ts';

const KILLS = Number(process.env['RECOVERY_KILLS'] ?? 10);

test(
  `${KILLS} times kill -9 under load: what was answered is there, in order, and what was ordered happens`,
  async () => {
    const outcome = await killAgainAndAgain({ kills: KILLS, mostLoadMs: 800 });
    expect(outcome.problems).toEqual([]);
    expect(outcome.refusals).toEqual([]);
    expect(outcome.logged).toEqual([]);
    expect(outcome.answered).toBeGreaterThan(KILLS * 20);
  },
  60_000 + KILLS * 5000,
);
