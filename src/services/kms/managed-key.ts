/**
 * Keys that AWS manages: one a service, an account and a region, made when the service first needs it.
 * [KMS Developer Guide, "AWS managed keys"]
 */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { ALIAS_PREFIX } from './key-name.ts';
import { SYMMETRIC } from './key-spec.ts';
import { addKey } from './key.ts';
import { limits } from './limits.ts';
import { newMaterial } from './material.ts';
import { type Alias, aliases, type Key } from './tables.ts';
import { scheduleRotation } from './tasks/rotate-key.ts';

const SECRET_BYTES = 32;
const RESERVED_PREFIX = `${ALIAS_PREFIX}aws/`;

interface ManagedService {
  /** What the key protects, as its description says. */
  readonly what: string;
  /** The service in `kms:ViaService`, where it is not the alias's own. [KMS Developer Guide, "kms:ViaService"] */
  readonly via?: string;
}

/**
 * The services that have a key in each account. The names are those of the services' endpoints. CloudWatch Logs, EventBridge, Step
 * Functions, Scheduler and API Gateway have none: without a key of the customer they use one that AWS owns and nobody sees.
 * AWS: the wording of S3 and DynamoDB [recordings]. GAP: the wording of the others follows theirs.
 */
const MANAGED: ReadonlyMap<string, ManagedService> = new Map<string, ManagedService>([
  ['acm', { what: 'ACM private keys' }],
  ['appflow', { what: 'AppFlow data' }],
  ['backup', { what: 'Backup recovery points' }],
  ['codeartifact', { what: 'CodeArtifact data' }],
  ['codecommit', { what: 'CodeCommit repositories' }],
  ['connect', { what: 'Connect data' }],
  ['dms', { what: 'DMS data' }],
  ['dynamodb', { what: 'DynamoDB data' }],
  ['ebs', { what: 'EBS volumes', via: 'ec2' }],
  ['ecr', { what: 'ECR data' }],
  ['elasticfilesystem', { what: 'EFS filesystems' }],
  ['es', { what: 'Elasticsearch data' }],
  ['fsx', { what: 'FSx resources' }],
  ['glue', { what: 'Glue data' }],
  ['kafka', { what: 'MSK data' }],
  ['kinesis', { what: 'Kinesis data' }],
  ['kinesisvideo', { what: 'Kinesis Video data' }],
  ['lambda', { what: 'Lambda functions' }],
  ['lex', { what: 'Lex data' }],
  ['lightsail', { what: 'Lightsail data' }],
  ['mq', { what: 'MQ data' }],
  ['rds', { what: 'RDS database volumes' }],
  ['redshift', { what: 'Redshift clusters' }],
  ['s3', { what: 'S3 objects' }],
  ['secretsmanager', { what: 'Secrets Manager secrets' }],
  ['ses', { what: 'SES data' }],
  ['sns', { what: 'SNS data' }],
  ['sqs', { what: 'SQS messages' }],
  ['ssm', { what: 'SSM parameters' }],
  ['workmail', { what: 'WorkMail data' }],
  ['workspaces', { what: 'WorkSpaces volumes' }],
  ['xray', { what: 'X-Ray data' }],
]);

function findManaged(alias: string): (ManagedService & { readonly name: string }) | undefined {
  if (!isReserved(alias)) return undefined;
  const name = alias.slice(RESERVED_PREFIX.length);
  const service = MANAGED.get(name);
  return service && { ...service, name };
}

/** Whether an alias is that of the key of a service, given as `kms:ViaService` names it: `sqs`. */
export function isKeyOfService(alias: string, via: string): boolean {
  const service = findManaged(alias);
  return service !== undefined && (service.via ?? service.name) === via;
}

export function isReserved(alias: string): boolean {
  return alias.startsWith(RESERVED_PREFIX);
}

/** The key behind an alias of AWS; made now if there is none. Undefined for an alias that AWS does not have. */
export function ensureManagedKey(tx: Transaction, ctx: Context, alias: string): Key | undefined {
  const service = findManaged(alias);
  if (!service) return undefined;
  const key = addKey(tx, {
    id: ctx.newId(),
    manager: 'AWS',
    spec: SYMMETRIC,
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    material: newMaterial(ctx.random(SECRET_BYTES), ctx),
    description: `Default key that protects my ${service.what} when no other key is defined`,
    policy: policyOf(service, ctx),
    tags: [],
    // AWS: managed keys rotate every year, and that cannot be changed. [KMS API Reference, EnableKeyRotation]
    rotation: { periodDays: limits.rotationPeriodDays.default, sinceMs: tx.now },
  });
  scheduleRotation(tx, ctx, key);
  const row: Alias = { name: alias, keyId: key.id, createdAtMs: tx.now, updatedAtMs: tx.now };
  tx.put(aliases, row);
  return key;
}

/**
 * AWS: everyone in the account may use the key through its service, and read about it; nobody may change it.
 * [KMS Developer Guide, "AWS managed keys"; SQS Developer Guide, "Key management"]
 */
function policyOf(
  { name, via = name }: ManagedService & { readonly name: string },
  { account, region }: Context,
): string {
  const policy = {
    Version: '2012-10-17',
    Id: `auto-${name}-1`,
    Statement: [
      {
        Sid: `Allow access through ${name} for all principals in the account that are authorized to use ${name}`,
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
            'kms:ViaService': `${via}.${region}.amazonaws.com`,
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
