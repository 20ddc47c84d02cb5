/** Roles, keys and passwords that nobody has used for a while. AWS: what is younger than that is no finding. */
import type { Client } from '#kernel/client';
import { isFault } from '#kernel/fault';
import { durationMs, type EpochMs, plusMs } from '#lib/time';
import type { IamApi } from '#services/iam/api.gen';

import { pages } from './survey-pages.ts';
import type { Surveyor } from './survey.ts';
import type { Access, Unused } from './tables.ts';

interface Question {
  readonly iam: Client<IamApi>;
  /** When a key or a role was last used, by its id. */
  readonly lastUse: (id: string) => EpochMs | undefined;
  readonly now: EpochMs;
  readonly days: number;
}

export function unusedAccessSurveyors(question: Question): readonly Surveyor[] {
  return [roles(question), users(question)];
}

function roles({ iam, lastUse, now, days }: Question): Surveyor {
  return {
    type: 'AWS::IAM::Role',
    service: 'iam',
    list: () =>
      pages(async (Marker) => {
        const { Roles, Marker: next } = await iam.ListRoles({ ...(Marker && { Marker }) });
        const own = Roles.filter(({ Path }) => !Path.startsWith('/aws-service-role/'));
        return { items: own.map(({ Arn }) => Arn), next };
      }),
    look: async (arn) => {
      const { Role } = await iam.GetRole({ RoleName: nameOf(arn) });
      const lastAtMs = lastUse(Role.RoleId);
      return isUnused(lastAtMs ?? Role.CreateDate, now, days)
        ? [accessOf({ type: 'UnusedIAMRole', ...(lastAtMs !== undefined && { lastAtMs }) })]
        : [];
    },
  };
}

function users(question: Question): Surveyor {
  const { iam } = question;
  return {
    type: 'AWS::IAM::User',
    service: 'iam',
    list: () =>
      pages(async (Marker) => {
        const { Users, Marker: next } = await iam.ListUsers({ ...(Marker && { Marker }) });
        return { items: Users.map(({ Arn }) => Arn), next };
      }),
    look: async (arn) => [
      ...(await keysOf(question, nameOf(arn))),
      ...(await passwordOf(question, nameOf(arn))),
    ],
  };
}

async function keysOf(
  { iam, lastUse, now, days }: Question,
  UserName: string,
): Promise<readonly Access[]> {
  const { AccessKeyMetadata } = await iam.ListAccessKeys({ UserName });
  const found: Access[] = [];
  for (const { AccessKeyId: accessKeyId = '', CreateDate, Status } of AccessKeyMetadata) {
    // AWS: only active keys are looked at. [IAM User Guide, "Unused access findings"]
    if (Status !== 'Active') continue;
    const lastAtMs = lastUse(accessKeyId);
    if (isUnused(lastAtMs ?? CreateDate ?? now, now, days))
      found.push(
        accessOf({
          type: 'UnusedIAMUserAccessKey',
          accessKeyId,
          ...(lastAtMs !== undefined && { lastAtMs }),
        }),
      );
  }
  return found;
}

async function passwordOf(
  { iam, now, days }: Question,
  UserName: string,
): Promise<readonly Access[]> {
  try {
    const { LoginProfile } = await iam.GetLoginProfile({ UserName });
    const { User } = await iam.GetUser({ UserName });
    const lastAtMs = User.PasswordLastUsed;
    return isUnused(lastAtMs ?? LoginProfile.CreateDate, now, days)
      ? [accessOf({ type: 'UnusedIAMUserPassword', ...(lastAtMs !== undefined && { lastAtMs }) })]
      : [];
  } catch (error) {
    // A user without a password.
    if (isFault(error, 'NoSuchEntityException')) return [];
    throw error;
  }
}

function isUnused(since: EpochMs, now: EpochMs, days: number): boolean {
  return plusMs(since, durationMs({ days })) <= now;
}

function accessOf(unused: Unused): Access {
  return { actions: [], condition: {}, isPublic: false, unused };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
