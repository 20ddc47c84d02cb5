/** Where the generated models lie: beside the services that are built, and together for those known by name. */
import { existsSync, readFileSync } from 'node:fs';

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
  const path = existsSync(new URL(built, import.meta.url))
    ? built
    : `./models/${name}/model.gen.json`;
  // SAFETY: codegen writes this file in this form.
  return JSON.parse(read(path)) as ServiceModel;
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
