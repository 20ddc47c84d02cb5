/** Generates the models: `npx tsx codegen/run.ts [--force] [name…]`. Without names, all of them where any is missing or stale. */

import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { ServiceModel } from '#kernel/model';
import type { CatalogueEntry } from '#kernel/services';

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
  const names = services.map(({ name }) => name);
  // Taken first: what changes while this runs makes the result stale.
  const stamp = stampText(repository, names);
  const catalogue = await generate(services);
  replaceFile('src/models/catalogue.gen.json', JSON.stringify(catalogue));
  removeUnlisted();
  replaceFile(stampPath, stamp);
}

/** What routing must know of each service without loading its model. */
async function generate(chosen: readonly ServiceSource[]): Promise<readonly CatalogueEntry[]> {
  const startedAt = performance.now();
  const archive = await BotocoreArchive.open();
  const catalogue: CatalogueEntry[] = [];
  for (const service of chosen) catalogue.push(catalogueEntry(await write(service, archive)));
  archive.close();
  console.log(
    `codegen: ${chosen.length} services in ${Math.round(performance.now() - startedAt)} ms`,
  );
  return catalogue;
}

function catalogueEntry(model: ServiceModel): CatalogueEntry {
  const { name, serviceId, signingName, endpointPrefix, targetPrefix, apiVersion } = model;
  return {
    name,
    serviceId,
    signingName,
    endpointPrefix,
    ...(targetPrefix !== undefined && { targetPrefix }),
    apiVersion,
  };
}

async function write(service: ServiceSource, archive: BotocoreArchive): Promise<ServiceModel> {
  const model = await modelOf(service, archive);
  const folder = outputFolder(repository, service.name);
  const modelFolder = `src/models/${service.name}`;
  if (folder !== modelFolder)
    rmSync(join(repository, modelFolder), { recursive: true, force: true });
  replaceFile(join(folder, 'model.gen.json'), JSON.stringify(model));
  replaceFile(join(folder, 'api.gen.ts'), apiTypes(model));
  return model;
}

/** Whoever reads at the same time sees the old file or the new one, never half of one. */
function replaceFile(path: string, text: string): void {
  const temporary = join(repository, `${path}.${process.pid}.tmp`);
  mkdirSync(dirname(temporary), { recursive: true });
  writeFileSync(temporary, text);
  renameSync(temporary, join(repository, path));
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
