/** References to secrets of Secrets Manager. */
import { describe, expect } from 'vitest';

import { actingWith, arnOf, denied, refusalOf, test } from './testing.ts';

const Name = '/aws/reference/secretsmanager/app/password';

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
    expect(await refusalOf(nobody.getParameter({ Name, WithDecryption: true }))).toMatchObject(
      denied('ssm:GetParameter', arnOf(Name)),
    );
  });

  test('leads to Secrets Manager, which is asked, and is never made up', async ({ ssm }) => {
    const refusal = await refusalOf(ssm.getParameter({ Name, WithDecryption: true }));
    expect(refusal.name).toMatch(/^(?:NotImplemented|ParameterNotFound)$/);
    if (refusal.name !== 'NotImplemented') return;
    expect(refusal.message).toContain('Secrets Manager GetSecretValue');
  });
});
