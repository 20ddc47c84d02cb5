/** What the tests of codegen share: models made in memory, so that no generated file need exist. */

import type {
  MemberModel,
  OperationModel,
  ServiceModel,
  ShapeModel,
  StructureModel,
} from '../src/kernel/model.ts';
import { BotocoreArchive } from './botocore-archive.ts';
import { modelOf } from './generate.ts';
import { services } from './services.ts';

export async function makeModel(name: string): Promise<ServiceModel> {
  const service = services.find((candidate) => candidate.name === name);
  if (service === undefined) throw new Error(`No service ${name}`);
  const archive = await BotocoreArchive.open();
  const model = await modelOf(service, archive);
  archive.close();
  return model;
}

export function operation(model: ServiceModel, name: string): OperationModel {
  return present(model.operations[name], name);
}

export function shape(model: ServiceModel, name: string): ShapeModel {
  return present(model.shapes[name], name);
}

export function structure(model: ServiceModel, name: string): StructureModel {
  const found = shape(model, name);
  if (found.type !== 'structure' && found.type !== 'union')
    throw new Error(`${name} is no structure`);
  return found;
}

export function member(model: ServiceModel, structureName: string, name: string): MemberModel {
  return present(structure(model, structureName).members[name], `${structureName}.${name}`);
}

/** The shape that a member points to. */
export function target(model: ServiceModel, structureName: string, name: string): ShapeModel {
  return shape(model, member(model, structureName, name).shape);
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`The model has no ${name}`);
  return value;
}
