/** kill -9 under load, many times: `RECOVERY_KILLS=1000 npx tsx --conditions=source bench/recovery.ts`. */
import { killAgainAndAgain } from '../test/recovery/support/run.ts';

const kills = Number(process.env['RECOVERY_KILLS'] ?? 100);
const startedAt = performance.now();
const outcome = await killAgainAndAgain({
  kills,
  mostLoadMs: Number(process.env['RECOVERY_LOAD_MS'] ?? 800),
  tell: (kill, problems) => console.error(`${kill} kills, ${problems} problems`),
});
const restarts = outcome.restartMs.toSorted((left, right) => left - right);
const at = (part: number) => Math.round(restarts[Math.floor((restarts.length - 1) * part)] ?? 0);
console.log(
  JSON.stringify({
    kills: outcome.kills,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    answered: outcome.answered,
    restartMs: { median: at(0.5), p99: at(0.99), most: at(1) },
    problems: outcome.problems.length,
    firstProblems: outcome.problems.slice(0, 10),
    refusals: outcome.refusals.length,
    firstRefusals: outcome.refusals.slice(0, 5),
    logged: outcome.logged.slice(0, 5),
  }),
);
process.exitCode = outcome.problems.length === 0 ? 0 : 1;
