import { isFault } from '#kernel/fault';
import type { AccessRule, Context } from '#kernel/operation';

import type {
  APIErrorType,
  BatchGetSecretValueRequest,
  SecretsManagerApi,
  SecretValueEntry,
} from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkFilters } from '../filter.ts';
import { limits } from '../limits.ts';
import { listSecretsOf } from '../listing.ts';

export const batchGetSecretValue = operation('BatchGetSecretValue', {
  secrets: ['SecretString', 'SecretBinary'],

  access: ({ Filters }): readonly AccessRule[] => [
    { action: 'secretsmanager:BatchGetSecretValue', resource: '*' },
    // AWS: with filters, ListSecrets is needed too. [Secrets Manager API Reference, BatchGetSecretValue]
    ...(Filters ? [{ action: 'secretsmanager:ListSecrets', resource: '*' }] : []),
  ],

  handle: async (input, ctx) => {
    const { ids, next } = idsOf(input, ctx);
    // Each secret is read as GetSecretValue reads it: permitted, recorded and refused one by one.
    // GAP: such a read is a call through the service: `aws:SourceIp` is absent and `aws:ViaAWSService` true there.
    const client = ctx.client<SecretsManagerApi>('secrets-manager', { onBehalfOf: ctx.identity });
    const read: SecretValueEntry[] = [];
    const errors: APIErrorType[] = [];
    for (const SecretId of ids) {
      try {
        read.push(
          await client.GetSecretValue({ SecretId }, { account: ctx.account, region: ctx.region }),
        );
      } catch (error) {
        if (!isFault(error)) throw error;
        errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
      }
    }
    return { SecretValues: read, Errors: errors, ...(next !== undefined && { NextToken: next }) };
  },
});

interface Asked {
  readonly ids: readonly string[];
  readonly next?: string;
}

function idsOf(
  { SecretIdList, Filters, MaxResults, NextToken }: BatchGetSecretValueRequest,
  ctx: Context,
): Asked {
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw fault(
      'InvalidParameterException',
      'You must specify either SecretIdList or Filters, and not both.',
    );
  }
  if (SecretIdList) {
    if (MaxResults !== undefined || NextToken !== undefined) {
      throw fault(
        'InvalidParameterException',
        "You can't use MaxResults and NextToken with SecretIdList: they go with Filters.",
      );
    }
    return { ids: SecretIdList };
  }
  const filters = Filters ?? [];
  checkFilters(filters);
  return ctx.transact((tx) => {
    const { secrets, next } = listSecretsOf(tx, ctx, {
      filters,
      includesDeleted: false,
      sortBy: 'created-date',
      order: 'asc',
      size: MaxResults ?? limits.page.batch,
      token: NextToken,
    });
    return { ids: secrets.map(({ arn }) => arn), ...(next !== undefined && { next }) };
  });
}
