/** Tags of what has an ARN of its own: they are granted when it is made, put, and taken away. */
import type { IAM, Tag } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';

import { leafCertificate, leafKey } from './testing-certificates.ts';
import { arn, clientWith, refusalOf, test } from './testing.ts';

const blue = [{ Key: 'Team', Value: 'blue' }];
const SerialNumber = arn('mfa/x');
const OpenIDConnectProviderArn = arn('oidc-provider/example.com');
const ServerCertificateName = 'x';

interface Kind {
  readonly create: (iam: IAM, Tags: Tag[]) => Promise<unknown>;
  readonly tag: (iam: IAM, Tags: Tag[]) => Promise<unknown>;
  readonly untag: (iam: IAM, TagKeys: string[]) => Promise<unknown>;
  readonly list: (iam: IAM) => Promise<{ readonly Tags?: Tag[] | undefined }>;
}

const KINDS: readonly (readonly [string, Kind])[] = [
  [
    'MFADevice',
    {
      create: (iam, Tags) => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'x', Tags }),
      tag: (iam, Tags) => iam.tagMFADevice({ SerialNumber, Tags }),
      untag: (iam, TagKeys) => iam.untagMFADevice({ SerialNumber, TagKeys }),
      list: (iam) => iam.listMFADeviceTags({ SerialNumber }),
    },
  ],
  [
    'OpenIDConnectProvider',
    {
      create: (iam, Tags) => iam.createOpenIDConnectProvider({ Url: 'https://example.com', Tags }),
      tag: (iam, Tags) => iam.tagOpenIDConnectProvider({ OpenIDConnectProviderArn, Tags }),
      untag: (iam, TagKeys) =>
        iam.untagOpenIDConnectProvider({ OpenIDConnectProviderArn, TagKeys }),
      list: (iam) => iam.listOpenIDConnectProviderTags({ OpenIDConnectProviderArn }),
    },
  ],
  [
    'ServerCertificate',
    {
      create: (iam, Tags) =>
        iam.uploadServerCertificate({
          ServerCertificateName,
          CertificateBody: leafCertificate,
          PrivateKey: leafKey,
          Tags,
        }),
      tag: (iam, Tags) => iam.tagServerCertificate({ ServerCertificateName, Tags }),
      untag: (iam, TagKeys) => iam.untagServerCertificate({ ServerCertificateName, TagKeys }),
      list: (iam) => iam.listServerCertificateTags({ ServerCertificateName }),
    },
  ],
];

describe.for(KINDS)('%s', ([, { create, tag, untag, list }]) => {
  test('is made only with the tag that is granted', async ({ cloud, iam }) => {
    const maker = await clientWith(cloud, {
      Action: 'iam:*',
      Condition: {
        StringEquals: { 'aws:RequestTag/Team': 'blue' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] },
      },
    });
    for (const tags of [
      [],
      [{ Key: 'Team', Value: 'red' }],
      [...blue, { Key: 'Owner', Value: 'me' }],
    ])
      expect((await refusalOf(create(maker, tags))).name).toBe('AccessDenied');
    await create(maker, blue);
    expect((await list(iam)).Tags).toEqual(blue);
  });

  test('keeps its other tags when one is put or taken', async ({ iam }) => {
    await create(iam, blue);
    await tag(iam, [{ Key: 'Owner', Value: 'me' }]);
    await tag(iam, [{ Key: 'team', Value: 'red' }]);
    expect((await list(iam)).Tags).toEqual([
      { Key: 'Owner', Value: 'me' },
      { Key: 'team', Value: 'red' },
    ]);
    await untag(iam, ['TEAM', 'none']);
    expect((await list(iam)).Tags).toEqual([{ Key: 'Owner', Value: 'me' }]);
  });

  test('loses only the tags that are granted', async ({ cloud, iam }) => {
    await create(iam, [...blue, { Key: 'Owner', Value: 'me' }]);
    const cleaner = await clientWith(cloud, {
      Action: 'iam:Untag*',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Owner'] } },
    });
    expect((await refusalOf(untag(cleaner, ['Team']))).name).toBe('AccessDenied');
    await untag(cleaner, ['Owner']);
    expect((await list(iam)).Tags).toEqual(blue);
  });

  test.for([
    ['two of one key', [...blue, { Key: 'team', Value: 'red' }]],
    ['one of AWS', [{ Key: 'aws:team', Value: 'red' }]],
  ] as const)('refuses %s', async ([, Tags], { iam }) => {
    expect((await refusalOf(create(iam, [...Tags]))).name).toBe('InvalidInputException');
    await create(iam, blue);
    expect((await refusalOf(tag(iam, [...Tags]))).name).toBe('InvalidInputException');
    expect((await list(iam)).Tags).toEqual(blue);
  });

  test('what is not there has none', async ({ iam }) => {
    for (const call of [tag(iam, blue), untag(iam, ['Team']), list(iam)])
      expect((await refusalOf(call)).name).toBe('NoSuchEntityException');
  });
});
