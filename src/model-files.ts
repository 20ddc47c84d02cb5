/** Where the generated models lie: beside the services that are built, and together for those known by name. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import type { ServiceModel } from '#kernel/model';
import type { CatalogueEntry } from '#kernel/services';

const MODEL = /^[a-z0-9-]+$/;

export function readCatalogue(): readonly CatalogueEntry[] {
  // SAFETY: codegen writes this file in this form.
  return JSON.parse(read('./models/catalogue.gen.json')) as readonly CatalogueEntry[];
}

export function readModel(name: string): ServiceModel {
  if (!MODEL.test(name)) throw new RangeError(`not a service: ${name}`);
  const built = `./services/${name}/model.gen.json`;
  // SAFETY: codegen writes this file in this form.
  return JSON.parse(exists(built) ? read(built) : readKnown(name)) as ServiceModel;
}

/** The model of a service known by name only; the package holds it compressed. */
function readKnown(name: string): string {
  const path = `./models/${name}/model.gen.json`;
  if (exists(path)) return read(path);
  return gunzipSync(readFileSync(new URL(`${path}.gz`, import.meta.url))).toString('utf8');
}

function exists(path: string): boolean {
  return existsSync(new URL(path, import.meta.url));
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
