/** `npm run new-service NAME`: the folder of a service, from its model, with no operations yet. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './repository.mjs';

const [name = ''] = process.argv.slice(2);
makeModels();
const catalogue = JSON.parse(readFileSync(join(root, 'src/models/catalogue.gen.json'), 'utf8'));
const entry = catalogue.find((each) => each.name === name);
if (!entry) {
  console.error(
    `Name a service as its SDK client does: ${catalogue.map((each) => each.name).join(', ')}.`,
  );
  process.exit(2);
}
const folder = join(root, 'src/services', name);
if (existsSync(folder)) {
  console.error(`src/services/${name} is there already.`);
  process.exit(1);
}

const constant = name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
const api = `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}Api`;
const files = {
  'README.md': `# ${entry.serviceId}

What is here, where AWS differs from what one expects, and what is known to be missing: at most 60 lines.

## What it remembers

See [tables.ts](tables.ts). Write it, and have it read, before anything else.

## Where AWS surprises

## Known gaps

Each is a \`GAP:\` in the code, and all are in [the coverage page](../../../docs/coverage.md).
`,
  'define.ts': `/** The vocabulary of ${entry.serviceId}. */
import { vocabulary } from '#kernel/operation';

import type { ${api} } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<${api}>();
`,
  'tables.ts': `/** Everything that ${entry.serviceId} remembers. */
import { collection } from '#kernel/store';

/** A table as an example: put the first real one in its place. */
export interface Example {
  readonly id: string;
}

export const examples = collection<Example>()({ id: 1, name: 'examples', key: ({ id }) => [id] });
`,
  'limits.ts': `/** Quotas of ${entry.serviceId}, each with its source. */
export const limits = {} as const;
`,
  'index.ts': `/** What ${entry.serviceId} is. */
import { defineService } from '#kernel/service';

import { examples } from './tables.ts';

export const ${constant} = defineService({
  name: '${name}',
  operations: [],
  tables: [examples],
});
`,
};

mkdirSync(join(folder, 'operations'), { recursive: true });
for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
// The model moves from src/models/ into the folder.
makeModels();
console.log(`
src/services/${name} is made. It still has to be listed in src/services.ts:

  ['${name}', async () => (await import('#services/${name}/index')).${constant}],

Then: its README.md and tables.ts; an operation with its contract test; npm run coverage; npm run check.`);

function makeModels() {
  const { status } = spawnSync(process.execPath, [join(root, 'tools/run.mjs'), 'codegen'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
