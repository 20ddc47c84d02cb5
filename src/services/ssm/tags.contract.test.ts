/** Tags of parameters. */
import type { ResourceTypeForTagging } from '@aws-sdk/client-ssm';
import { describe, expect } from 'vitest';

import { refusalOf, test } from './testing.ts';

const RESOURCE = { ResourceType: 'Parameter', ResourceId: '/a/b' } as const;

describe('tags', () => {
  test('come with the parameter, are added, replaced and taken away', async ({ ssm, put }) => {
    await put('/a/b', 'x', { Tags: [{ Key: 'a', Value: '1' }] });
    const tags = async () => (await ssm.listTagsForResource(RESOURCE)).TagList;
    const Tags = [
      { Key: 'a', Value: '2' },
      { Key: '__proto__', Value: 'x' },
      { Key: 'b', Value: '' },
    ];
    await ssm.addTagsToResource({ ...RESOURCE, Tags });
    expect(await tags()).toEqual(Tags);
    await put('/a/b', 'y', { Overwrite: true });
    await ssm.removeTagsFromResource({ ...RESOURCE, TagKeys: ['a', 'none', '__proto__'] });
    expect(await tags()).toEqual([{ Key: 'b', Value: '' }]);
  });

  test('may be fifty', async ({ ssm, put }) => {
    await put('/a/b');
    const many = Array.from({ length: 50 }, (_one, at) => ({ Key: `k${at}`, Value: 'x' }));
    await ssm.addTagsToResource({ ...RESOURCE, Tags: many });
    const more = ssm.addTagsToResource({ ...RESOURCE, Tags: [{ Key: 'more', Value: 'x' }] });
    expect(await refusalOf(more)).toMatchObject({ name: 'TooManyTagsError' });
    await ssm.addTagsToResource({ ...RESOURCE, Tags: [{ Key: 'k1', Value: 'again' }] });
  });

  test('are those of a parameter that is there', async ({ ssm }) => {
    for (const call of [
      ssm.listTagsForResource(RESOURCE),
      ssm.addTagsToResource({ ...RESOURCE, Tags: [] }),
      ssm.removeTagsFromResource({ ...RESOURCE, TagKeys: ['a'] }),
    ])
      expect(await refusalOf(call)).toMatchObject({ name: 'InvalidResourceId' });
  });

  test.for<ResourceTypeForTagging>([
    'Document',
    'ManagedInstance',
    'MaintenanceWindow',
    'PatchBaseline',
    'OpsItem',
    'OpsMetadata',
    'Automation',
    'Association',
    'CloudConnector',
  ])('of the type %s are refused by name', async (ResourceType, { ssm }) => {
    const other = { ResourceType, ResourceId: 'x' };
    for (const call of [
      ssm.listTagsForResource(other),
      ssm.addTagsToResource({ ...other, Tags: [] }),
      ssm.removeTagsFromResource({ ...other, TagKeys: [] }),
    ])
      expect(await refusalOf(call)).toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining(ResourceType),
      });
  });

  test('are of a type that AWS knows', async ({ ssm }) => {
    const call = ssm.listTagsForResource({ ResourceType: 'Queue' as never, ResourceId: 'x' });
    expect(await refusalOf(call)).toMatchObject({ name: 'ValidationException' });
  });
});
