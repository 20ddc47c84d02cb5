import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { ServiceModel } from '../../../src/kernel/model.ts';

const src = fileURLToPath(new URL('../../../src', import.meta.url));
const folders = ['services', 'models'].map((name) => `${src}/${name}`);

/** The names of all services that have a generated model. */
export function modelNames(): readonly string[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => pathOf(name) !== undefined)
    .toSorted();
}

export function readModel(name: string): ServiceModel {
  const path = pathOf(name);
  if (path === undefined) throw new Error(`no model of ${name}: run npx tsx codegen/run.ts`);
  // SAFETY: codegen writes what the model's type says.
  return JSON.parse(readFileSync(path, 'utf8')) as ServiceModel;
}

function pathOf(name: string): string | undefined {
  return folders
    .map((folder) => `${folder}/${name}/model.gen.json`)
    .find((path) => existsSync(path));
}
