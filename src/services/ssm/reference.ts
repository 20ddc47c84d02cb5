/**
 * Names that lead to another service: a secret of Secrets Manager, read by the caller's own rights.
 * [Systems Manager User Guide, "Referencing AWS Secrets Manager secrets from Parameter Store parameters"]
 */
import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import type { SecretsManagerApi } from '#services/secrets-manager/api.gen';

import type { Parameter } from './api.gen.ts';
import { fault } from './define.ts';
import { type ParameterName, secretOf } from './name.ts';
import { parameterNotFound } from './parameter.ts';
import { unsupported } from './unsupported.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** AWS publishes what stands below /aws/service/; nothing of it is here, and it is not made up. */
export function publicParameters() {
  return unsupported('reading of the public parameters below /aws/service/');
}

/** The secret behind a reference, shown as a parameter. */
export async function readSecret(
  ctx: Context,
  name: ParameterName,
  isDecrypted: boolean | undefined,
): Promise<Parameter> {
  if (!isDecrypted) {
    throw fault(
      'ValidationException',
      'WithDecryption flag must be True for retrieving a Secret Manager secret.',
    );
  }
  const secrets = ctx.client<SecretsManagerApi>('secrets-manager', { onBehalfOf: ctx.identity });
  const secret = await found(() =>
    secrets.GetSecretValue(
      { SecretId: secretOf(name), ...versionOf(name) },
      { account: ctx.account, region: ctx.region },
    ),
  );
  const { SecretBinary, CreatedDate, ...rest } = secret;
  const binary = SecretBinary && Buffer.from(SecretBinary).toString('base64');
  return {
    Name: name.given.split(':')[0],
    Type: 'SecureString',
    Value: rest.SecretString ?? binary ?? '',
    // AWS: a reference has no version of its own.
    Version: 0,
    ...(name.selectorText !== undefined && { Selector: name.selectorText }),
    SourceResult: JSON.stringify({
      ...rest,
      ...(binary !== undefined && { SecretBinary: binary }),
      ...(CreatedDate !== undefined && { CreatedDate: CreatedDate / 1000 }),
    }),
    ...(CreatedDate !== undefined && { LastModifiedDate: CreatedDate }),
    ...(rest.ARN !== undefined && { ARN: rest.ARN }),
    DataType: 'text',
  };
}

/** A selector is the id of a version, or one of its staging labels. */
function versionOf({ selectorText }: ParameterName) {
  const text = selectorText?.slice(1);
  if (text === undefined) return {};
  return UUID.test(text) ? { VersionId: text } : { VersionStage: text };
}

async function found<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isFault(error, 'ResourceNotFoundException')) throw parameterNotFound();
    throw error;
  }
}
