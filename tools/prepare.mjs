/** Runs after an install of this repository: models and built code, where the development packages are. It never fails an install. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const hasTools = ['rolldown', 'tsx', 'typescript', '@aws-cdk/asset-awscli-v1'].every((name) =>
  existsSync(join(root, 'node_modules', name)),
);

if (hasTools && existsSync(join(root, 'src/cli.ts'))) {
  const { status } = spawnSync(process.execPath, [join(root, 'tools/run.mjs'), 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) console.error('prepare: not built; `npm run build` says why.');
}
