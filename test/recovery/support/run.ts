/** Kills a server again and again under load, and says what it found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bundleServer, startServer } from './child.ts';
import { Load, setUp } from './clients.ts';
import { examine, examineTasks, openDirectory } from './examine.ts';

export interface Outcome {
  readonly kills: number;
  readonly answered: number;
  readonly restartMs: readonly number[];
  readonly problems: readonly string[];
  readonly refusals: readonly string[];
  readonly logged: readonly string[];
}

export interface KillOptions {
  readonly kills: number;
  readonly mostLoadMs: number;
  readonly tell?: (kill: number, problems: number) => void;
}

export async function killAgainAndAgain({
  kills,
  mostLoadMs,
  tell,
}: KillOptions): Promise<Outcome> {
  const bundle = await bundleServer();
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-recovery-'));
  const load = new Load();
  const problems: string[] = [];
  const logged: string[] = [];
  const restartMs: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      const startedAt = performance.now();
      const server = await startServer(bundle.script, dataDir);
      restartMs.push(performance.now() - startedAt);
      if (kill === 0) await setUp(server);
      const running = load.run(server);
      await pause(20 + Math.random() * mostLoadMs);
      await server.kill();
      await running;
      // Every other time the next server finds what the last one left behind, with nobody in between.
      if (kill % 2 === 0 && kill !== kills - 1) continue;
      const cloud = await openDirectory(dataDir, (line) => logged.push(line));
      problems.push(...examine(cloud, load));
      if (kill === kills - 1) problems.push(...(await examineTasks(cloud)));
      await cloud.stop();
      tell?.(kill + 1, problems.length);
    }
    return { kills, answered: load.answered, restartMs, problems, refusals: load.refusals, logged };
  } finally {
    bundle.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
