/** The resources of an account that have policies, and what each gives away: asked of their services as Access Analyzer's own role. */
import type { Client, ClientPrincipal } from '#kernel/client';
import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import { parseArn } from '#lib/arn';
import type { IamApi } from '#services/iam/api.gen';
import type { KmsApi } from '#services/kms/api.gen';
import type { SecretsManagerApi } from '#services/secrets-manager/api.gen';
import type { SqsApi } from '#services/sqs/api.gen';

import { invalid } from './analyzer.ts';
import type { ResourceType, StartResourceScanRequest } from './api.gen.ts';
import { externalAccess } from './external-access.ts';
import { pages } from './survey-pages.ts';
import type { Access, Analyzer } from './tables.ts';
import { unusedAccessSurveyors } from './unused-access.ts';

export const SERVICE = 'access-analyzer.amazonaws.com';

/** The service-linked role of the account. */
export function ownRole({ account }: Pick<TaskContext, 'account'>): ClientPrincipal {
  return {
    role: `arn:aws:iam::${account}:role/aws-service-role/${SERVICE}/AWSServiceRoleForAccessAnalyzer`,
    servicePrincipal: SERVICE,
    sessionName: 'access-analyzer',
  };
}

/** Refuses what no scan could look at. */
export function checkScannable(
  ctx: TaskContext,
  analyzer: Analyzer,
  { resourceArn: arn, resourceOwnerAccount: owner = ctx.account }: StartResourceScanRequest,
): void {
  const { account = '', region = '' } = parseArn(arn) ?? {};
  if (!surveyorsOf(ctx, analyzer).some((one) => isOfKind(one, arn)))
    throw invalid('resourceArn', `Resources of the kind of ${arn} are not analyzed here.`);
  if (account !== ctx.account || owner !== ctx.account || (region !== '' && region !== ctx.region))
    throw invalid('resourceArn', `${arn} is not a resource of the analyzer's account and region.`);
}

export interface Surveyed {
  readonly arn: string;
  readonly type: ResourceType;
  readonly accesses: readonly Access[];
  /** Why it could not be looked at. */
  readonly error?: string;
}

/** Looks at one kind of resource. */
export interface Surveyor {
  readonly type: ResourceType;
  /** The service part of its ARNs. */
  readonly service: string;
  readonly list: () => Promise<readonly string[]>;
  readonly look: (arn: string) => Promise<readonly Access[]>;
}

/** The kinds of resources that are looked at. AWS: parameters of Parameter Store are not among them. */
export function surveyorsOf(
  ctx: TaskContext,
  { unusedAfterDays: days }: Pick<Analyzer, 'unusedAfterDays'>,
): readonly Surveyor[] {
  const as = ownRole(ctx);
  if (days !== undefined)
    return unusedAccessSurveyors({
      iam: ctx.client<IamApi>('iam', as),
      lastUse: (id) => ctx.usage.lastUse(ctx.account, id)?.lastAtMs,
      now: ctx.now(),
      days,
    });
  return [
    roles(ctx.client<IamApi>('iam', as), ctx.account),
    keys(ctx.client<KmsApi>('kms', as), ctx.account),
    secrets(ctx.client<SecretsManagerApi>('secrets-manager', as), ctx.account),
    queues(ctx.client<SqsApi>('sqs', as), ctx.account),
  ];
}

/** One resource as it is now; undefined when it is gone, or of a kind that is not looked at. */
export async function survey(
  ctx: TaskContext,
  analyzer: Analyzer,
  arn: string,
): Promise<Surveyed | undefined> {
  const surveyor = surveyorsOf(ctx, analyzer).find((one) => isOfKind(one, arn));
  return surveyor && (await lookAt(surveyor, arn));
}

/** IAM has two kinds of resources: its ARNs tell which. */
function isOfKind({ service, type }: Surveyor, arn: string): boolean {
  const parsed = parseArn(arn);
  if (parsed?.service !== service) return false;
  return (
    service !== 'iam' || parsed.resource.startsWith(type === 'AWS::IAM::User' ? 'user/' : 'role/')
  );
}

export async function lookAt(surveyor: Surveyor, arn: string): Promise<Surveyed | undefined> {
  const { type } = surveyor;
  try {
    return { arn, type, accesses: await surveyor.look(arn) };
  } catch (error) {
    if (!isFault(error)) throw error;
    // AWS: a resource that its policy hides is told as a finding with an error. [IAM User Guide, "Error findings"]
    if (error.code === 'AccessDeniedException' || error.code === 'AccessDenied')
      return { arn, type, accesses: [], error: 'ACCESS_DENIED' };
    if (GONE.test(error.code)) return undefined;
    return { arn, type, accesses: [], error: 'INTERNAL_ERROR' };
  }
}

const GONE = /NotFound|NoSuchEntity|DoesNotExist|InvalidRequest/;

function roles(iam: Client<IamApi>, account: string): Surveyor {
  return {
    type: 'AWS::IAM::Role',
    service: 'iam',
    list: () =>
      pages(async (Marker) => {
        const { Roles, Marker: next } = await iam.ListRoles({ ...(Marker && { Marker }) });
        // AWS: roles of services are theirs to trust.
        const own = Roles.filter(({ Path }) => !Path.startsWith('/aws-service-role/'));
        return { items: own.map(({ Arn }) => Arn), next };
      }),
    look: async (arn) => {
      const { Role } = await iam.GetRole({ RoleName: arn.slice(arn.lastIndexOf('/') + 1) });
      const trust = decodeURIComponent(Role.AssumeRolePolicyDocument ?? '');
      return externalAccess(trust, 'trust', account);
    },
  };
}

function keys(kms: Client<KmsApi>, account: string): Surveyor {
  return {
    type: 'AWS::KMS::Key',
    service: 'kms',
    list: () =>
      pages(async (Marker) => {
        const { Keys = [], NextMarker } = await kms.ListKeys({ ...(Marker && { Marker }) });
        return { items: Keys.flatMap(({ KeyArn }) => KeyArn ?? []), next: NextMarker };
      }),
    look: async (arn) => {
      const { Policy = '' } = await kms.GetKeyPolicy({ KeyId: arn, PolicyName: 'default' });
      const { Grants = [] } = await kms.ListGrants({ KeyId: arn });
      const given = Grants.flatMap(
        ({ GranteePrincipal = '', Operations = [] }): readonly Access[] => {
          const grantee = parseArn(GranteePrincipal)?.account ?? '';
          if (!/^\d{12}$/.test(grantee) || grantee === account) return [];
          const actions = Operations.map((operation) => `kms:${operation}`);
          return [
            { principal: { AWS: GranteePrincipal }, actions, condition: {}, isPublic: false },
          ];
        },
      );
      return [...externalAccess(Policy, 'key', account), ...given];
    },
  };
}

function secrets(client: Client<SecretsManagerApi>, account: string): Surveyor {
  return {
    type: 'AWS::SecretsManager::Secret',
    service: 'secretsmanager',
    list: () =>
      pages(async (NextToken) => {
        const answer = await client.ListSecrets({ ...(NextToken && { NextToken }) });
        const { SecretList = [] } = answer;
        return { items: SecretList.flatMap(({ ARN }) => ARN ?? []), next: answer.NextToken };
      }),
    look: async (arn) => {
      const { ResourcePolicy } = await client.GetResourcePolicy({ SecretId: arn });
      return ResourcePolicy === undefined
        ? []
        : externalAccess(ResourcePolicy, 'resource', account);
    },
  };
}

function queues(sqs: Client<SqsApi>, account: string): Surveyor {
  return {
    type: 'AWS::SQS::Queue',
    service: 'sqs',
    list: () =>
      pages(async (NextToken) => {
        const answer = await sqs.ListQueues({ MaxResults: 1000, ...(NextToken && { NextToken }) });
        const { QueueUrls = [] } = answer;
        const arns = await Promise.all(
          QueueUrls.map(async (QueueUrl) => {
            const { Attributes } = await sqs.GetQueueAttributes({
              QueueUrl,
              AttributeNames: ['QueueArn'],
            });
            return Attributes?.['QueueArn'] ?? [];
          }),
        );
        return { items: arns.flat(), next: answer.NextToken };
      }),
    look: async (arn) => {
      const QueueName = parseArn(arn)?.resource ?? '';
      const QueueUrl = `https://sqs.amazonaws.com/${account}/${QueueName}`;
      const { Attributes } = await sqs.GetQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] });
      const policy = Attributes?.['Policy'];
      return policy === undefined ? [] : externalAccess(policy, 'resource', account);
    },
  };
}
