/** Generates the models: `npx tsx codegen/run.ts [--force] [name…]`. Without names, all of them where any is missing or stale. */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { apiTypes } from './api-types.ts';
import { BotocoreArchive } from './botocore-archive.ts';
import { isFresh, outputFolder, stampPath, stampText } from './fresh.mjs';
import { modelOf } from './generate.ts';
import { repository } from './repository.ts';
import { services, type ServiceSource } from './services.ts';

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

if (wanted.length > 0) await generate(wanted.map(serviceNamed));
else if (process.argv.includes('--force') || !isFresh(repository)) await generateAll();

async function generateAll(): Promise<void> {
  await generate(services);
  removeUnlisted();
  const names = services.map(({ name }) => name);
  writeFileSync(join(repository, stampPath), stampText(repository, names));
}

async function generate(chosen: readonly ServiceSource[]): Promise<void> {
  const startedAt = performance.now();
  const archive = await BotocoreArchive.open();
  for (const service of chosen) await write(service, archive);
  archive.close();
  console.log(
    `codegen: ${chosen.length} services in ${Math.round(performance.now() - startedAt)} ms`,
  );
}

async function write(service: ServiceSource, archive: BotocoreArchive): Promise<void> {
  const model = await modelOf(service, archive);
  const folder = outputFolder(repository, service.name);
  const modelFolder = `src/models/${service.name}`;
  if (folder !== modelFolder)
    rmSync(join(repository, modelFolder), { recursive: true, force: true });
  mkdirSync(join(repository, folder), { recursive: true });
  writeFileSync(join(repository, folder, 'model.gen.json'), JSON.stringify(model));
  writeFileSync(join(repository, folder, 'api.gen.ts'), apiTypes(model));
}

/** A service that left the list leaves no model behind. */
function removeUnlisted(): void {
  const listed = new Set(services.map(({ name }) => name));
  for (const entry of readdirSync(join(repository, 'src/models'), { withFileTypes: true })) {
    if (entry.isDirectory() && !listed.has(entry.name)) {
      rmSync(join(repository, 'src/models', entry.name), { recursive: true });
    }
  }
}

function serviceNamed(name: string): ServiceSource {
  const service = services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`codegen/services.ts lists no ${name}`);
  return service;
}
