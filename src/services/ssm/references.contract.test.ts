/** References to secrets of Secrets Manager, which is asked as the caller. */
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import { ACCOUNT, actingWith, arnOf, denied, refusalOf, test } from './testing.ts';

const SECRET = 'app/password';
const Name = `/aws/reference/secretsmanager/${SECRET}`;
const WithDecryption = true;

/** Makes the secret; undefined where Secrets Manager is not there, and then references are refused by name. */
async function makeSecret(cloud: Cloud) {
  const secrets = new SecretsManager(cloud.root.clientConfig());
  try {
    return { secrets, ...(await secrets.createSecret({ Name: SECRET, SecretString: 'one' })) };
  } catch (error) {
    expect(error).toMatchObject({ name: 'NotImplemented' });
    return undefined;
  }
}

const notBuilt = {
  name: 'NotImplemented',
  message: expect.stringContaining('Secrets Manager GetSecretValue') as string,
  status: 501,
};

describe('a reference to a secret', () => {
  test('is read with decryption alone', async ({ ssm }) => {
    for (const call of [ssm.getParameter({ Name }), ssm.getParameters({ Names: [Name] })])
      expect(await refusalOf(call)).toEqual({
        name: 'ValidationException',
        message: 'WithDecryption flag must be True for retrieving a Secret Manager secret.',
        status: 400,
      });
  });

  test('needs the permission to read the parameter first', async ({ cloud }) => {
    const nobody = await actingWith(cloud, ['secretsmanager:*', '*']);
    expect(await refusalOf(nobody.getParameter({ Name, WithDecryption }))).toMatchObject(
      denied('ssm:GetParameter', arnOf(Name)),
    );
  });

  test('is shown as a parameter, with what Secrets Manager said', async ({ cloud, ssm }) => {
    const made = await makeSecret(cloud);
    const get = (more = '') => ssm.getParameter({ Name: Name + more, WithDecryption });
    if (!made) {
      expect(await refusalOf(get())).toEqual(notBuilt);
      return;
    }
    const { Parameter } = await get();
    expect(Parameter).toMatchObject({
      Name,
      Type: 'SecureString',
      Value: 'one',
      Version: 0,
      ARN: made.ARN,
      LastModifiedDate: cloud.clock.now(),
    });
    expect(JSON.parse(Parameter?.SourceResult ?? '')).toMatchObject({
      ARN: made.ARN,
      Name: SECRET,
      VersionId: made.VersionId,
      SecretString: 'one',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: cloud.clock.now().getTime() / 1000,
    });
    await made.secrets.putSecretValue({ SecretId: SECRET, SecretString: 'two' });
    expect((await get()).Parameter?.Value).toBe('two');
    for (const selector of [`:${made.VersionId}`, ':AWSPREVIOUS'])
      expect((await get(selector)).Parameter).toMatchObject({ Value: 'one', Selector: selector });
    const several = await ssm.getParameters({ Names: [Name, `${Name}x`], WithDecryption });
    expect(several.Parameters?.map(({ Value }) => Value)).toEqual(['two']);
    expect(several.InvalidParameters).toEqual([`${Name}x`]);
  });

  test('needs the caller’s own right to the secret', async ({ cloud }) => {
    const made = await makeSecret(cloud);
    const reader = await actingWith(cloud, ['ssm:GetParameter', '*']);
    const refusal = await refusalOf(reader.getParameter({ Name, WithDecryption }));
    expect(refusal).toMatchObject(
      made
        ? denied(
            'secretsmanager:GetSecretValue',
            `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${SECRET}`,
          )
        : notBuilt,
    );
  });

  test('to a secret that is not there is not found', async ({ cloud, ssm }) => {
    const made = await makeSecret(cloud);
    const call = ssm.getParameter({ Name: `${Name}x`, WithDecryption });
    expect(await refusalOf(call)).toMatchObject(made ? { name: 'ParameterNotFound' } : notBuilt);
  });
});
