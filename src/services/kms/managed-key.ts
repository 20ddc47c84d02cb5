/**
 * Keys that AWS manages: one a service, an account and a region, made when the service first needs it.
 * [KMS Developer Guide, "AWS managed keys"]
 */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { ALIAS_PREFIX } from './key-name.ts';
import { addKey } from './key.ts';
import { limits } from './limits.ts';
import { type Alias, aliases, type Key } from './tables.ts';
import { scheduleRotation } from './tasks/rotate-key.ts';

const RESERVED_PREFIX = `${ALIAS_PREFIX}aws/`;

/** What the key of each service protects. The names are those of the services' endpoints. */
const PROTECTED: ReadonlyMap<string, string> = new Map([
  ['acm', 'ACM private keys'],
  ['backup', 'Backup recovery points'],
  ['dynamodb', 'DynamoDB data'],
  ['ebs', 'EBS volumes'],
  ['elasticfilesystem', 'EFS filesystems'],
  ['es', 'OpenSearch data'],
  ['glue', 'Glue data'],
  ['kafka', 'MSK data'],
  ['kinesis', 'Kinesis data'],
  ['lambda', 'Lambda functions'],
  ['mq', 'Amazon MQ data'],
  ['rds', 'RDS database volumes'],
  ['redshift', 'Redshift clusters'],
  ['s3', 'S3 objects'],
  ['secretsmanager', 'Secrets Manager secrets'],
  ['ses', 'SES messages'],
  ['sns', 'SNS data'],
  ['sqs', 'SQS messages'],
  ['ssm', 'SSM parameters'],
  ['xray', 'X-Ray data'],
]);

export function isReserved(alias: string): boolean {
  return alias.startsWith(RESERVED_PREFIX);
}

/** The key behind an alias of AWS; made now if there is none. Undefined for an alias that AWS does not have. */
export function ensureManagedKey(tx: Transaction, ctx: Context, alias: string): Key | undefined {
  const service = alias.slice(RESERVED_PREFIX.length);
  const what = isReserved(alias) ? PROTECTED.get(service) : undefined;
  if (what === undefined) return undefined;
  const key = addKey(
    tx,
    {
      id: ctx.newId(),
      manager: 'AWS',
      description: `Default key that protects my ${what} when no other key is defined`,
      policy: policyOf(service, ctx),
      tags: [],
      // AWS: managed keys rotate every year, and that cannot be changed. [KMS API Reference, EnableKeyRotation]
      rotation: { periodDays: limits.rotationPeriodDays.default, sinceMs: tx.now },
    },
    ctx,
  );
  scheduleRotation(tx, key);
  const row: Alias = { name: alias, keyId: key.id, createdAtMs: tx.now, updatedAtMs: tx.now };
  tx.put(aliases, row);
  return key;
}

/**
 * AWS: everyone in the account may use the key through its service, and read about it; nobody may change it.
 * [KMS Developer Guide, "AWS managed keys"; SQS Developer Guide, "Key management"]
 */
function policyOf(service: string, { account, region }: Context): string {
  const policy = {
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use ${service}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': account,
            'kms:ViaService': `${service}.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}
