import { beforeAll, expect, test } from 'vitest';

import type { MemberModel, ServiceModel, ShapeModel } from '../src/kernel/model.ts';
import { BotocoreArchive } from './botocore-archive.ts';
import { modelOf } from './generate.ts';
import { services } from './services.ts';

const models: ServiceModel[] = [];

beforeAll(async () => {
  const archive = await BotocoreArchive.open();
  for (const service of services) models.push(await modelOf(service, archive));
  archive.close();
});

test('the models hold at least 5,500 operations', () => {
  const count = models.reduce((sum, model) => sum + Object.keys(model.operations).length, 0);
  expect(count).toBeGreaterThanOrEqual(5_500);
});

test('every reference leads to a shape', () => {
  const dangling: string[] = [];
  for (const model of models) {
    const check = (shape: string | undefined, from: string): void => {
      if (shape !== undefined && !Object.hasOwn(model.shapes, shape))
        dangling.push(`${from} → ${shape}`);
    };
    for (const [name, operation] of Object.entries(model.operations)) {
      check(operation.input, `${model.name}.${name}`);
      check(operation.output, `${model.name}.${name}`);
    }
    for (const [name, shape] of Object.entries(model.shapes)) {
      for (const member of membersOf(shape)) check(member.shape, `${model.name}.${name}`);
    }
  }
  expect(dangling).toEqual([]);
});

test('every error of an operation is an error structure', () => {
  const wrong: string[] = [];
  for (const model of models) {
    for (const [name, { errors = [] }] of Object.entries(model.operations)) {
      for (const error of errors) {
        const shape = model.shapes[error];
        if (shape?.type !== 'structure' || shape.error === undefined)
          wrong.push(`${model.name}.${name}: ${error}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('the labels of every route are the label members of the input', () => {
  const wrong: string[] = [];
  for (const model of models) {
    for (const [name, operation] of Object.entries(model.operations)) {
      const bound = labelMembers(model, operation.input);
      for (const { uri } of [
        ...(operation.http ? [operation.http] : []),
        ...(operation.aliases ?? []),
      ]) {
        const labels = [...uri.matchAll(/\{([^}+]+)\+?\}/g)].map(([, label = '']) => label);
        if (labels.toSorted().join() !== bound.join()) wrong.push(`${model.name}.${name} ${uri}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

function labelMembers(model: ServiceModel, input: string | undefined): readonly string[] {
  const shape = input === undefined ? undefined : model.shapes[input];
  if (shape?.type !== 'structure') return [];
  const members = Object.entries(shape.members).filter(([, member]) => member.in === 'label');
  return members.map(([name]) => name).toSorted();
}

function membersOf(shape: ShapeModel): readonly MemberModel[] {
  if (shape.type === 'list') return [shape.member];
  if (shape.type === 'map') return [shape.key, shape.value];
  return shape.type === 'structure' || shape.type === 'union' ? Object.values(shape.members) : [];
}
