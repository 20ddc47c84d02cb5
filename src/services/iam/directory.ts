import { accountOf, type Identity } from '#kernel/identity';
/** What authentication and authorisation ask of IAM. */
import { accountOfKeyId } from '#kernel/ids';
import type {
  AccessKeyFacts,
  DirectoryReader,
  PrincipalFacts,
  ResourceFacts,
  RoleFacts,
} from '#kernel/service';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { attachedPolicies, inlinePoliciesOf } from './entity-policies.ts';
import { arnOfEntity, findEntityByArn, findEntityById } from './entity.ts';
import { findProfileByArn } from './instance-profile.ts';
import { findAwsPolicy, findManagedPolicy, findPolicy } from './managed-policy.ts';
import { groupsOf } from './membership.ts';
import { findDevice } from './mfa.ts';
import { findOidcProvider } from './oidc-provider.ts';
import { findSamlProvider } from './saml-provider.ts';
import { findCertificateByArn } from './server-certificate.ts';
import { accessKeys, type Entity, type Role, type Tag, type User } from './tables.ts';

export const directory: DirectoryReader = { accessKey, principal, role, resource, managedPolicy };

function accessKey(tx: Transaction, id: string): AccessKeyFacts | undefined {
  const key = tx.get(accessKeys, id);
  const account = accountOfKeyId(id);
  const user = key && findEntityById(tx, key.userId);
  if (!key || !user || account === undefined) return undefined;
  return {
    secret: key.secret,
    isActive: key.isActive,
    identity: {
      caller: { kind: 'user', account, arn: arnOfEntity(account, user) },
      userId: user.id,
      accessKeyId: id,
    },
  };
}

/** The policies of a user or role that is still the one that the credentials were made for. */
function principal(tx: Transaction, identity: Identity): PrincipalFacts | undefined {
  const account = accountOf(identity.caller);
  const entity = entityOf(tx, identity);
  if (account === undefined || !entity) return undefined;
  const groups = entity.kind === 'user' ? groupsOf(tx, entity) : [];
  return {
    userId: entity.id,
    policies: [entity, ...groups].flatMap((holder) => policiesOf(tx, account, holder)),
    // A boundary that cannot be found allows nothing.
    ...(entity.boundary !== undefined && {
      boundary: {
        name: entity.boundary,
        text: findManagedPolicy(tx, account, entity.boundary)?.document ?? '',
      },
    }),
    tags: tagsOf(entity.tags),
  };
}

/**
 * INVARIANT: a user or role that was made anew under an old name is another one: what was given to the old one by its id, its
 * sessions too, is worth nothing.
 */
function entityOf(tx: Transaction, { caller, userId, session }: Identity): User | Role | undefined {
  switch (caller.kind) {
    case 'user': {
      // The id says who it is; the user may have got another name since.
      const user = findEntityById(tx, userId);
      return user?.kind === 'user' ? user : undefined;
    }
    case 'role-session': {
      const found = findEntityById(tx, userId.slice(0, userId.indexOf(':')));
      return found?.kind === 'role' ? found : undefined;
    }
    case 'federated-user': {
      // Its own id is ACCOUNT:name; the session says which user it was made of.
      const user = session?.issuerId ? findEntityById(tx, session.issuerId) : undefined;
      return user?.kind === 'user' ? user : undefined;
    }
    default:
      return undefined;
  }
}

function policiesOf(tx: Transaction, account: string, holder: Entity) {
  const inline = inlinePoliciesOf(tx, holder).map(({ name, document }) => ({
    name: `inline policy "${name}" of ${holder.kind} "${holder.name}"`,
    text: document,
  }));
  const attached = attachedPolicies(tx, account, holder).map(({ arn, document }) => ({
    name: arn,
    text: document,
  }));
  return [...inline, ...attached];
}

function role(tx: Transaction, arn: string): RoleFacts | undefined {
  const account = accountIn(arn);
  const found = account === undefined ? undefined : findEntityByArn(tx, account, arn);
  if (found?.kind !== 'role') return undefined;
  return {
    arn,
    roleId: found.id,
    maxSessionDurationSeconds: found.maxSessionSeconds,
    ...(found.linkedService !== undefined && { isServiceLinked: true }),
  };
}

/** The trust of a role speaks of who may become it, and of nothing else. */
function resource(tx: Transaction, arn: string, action: string): ResourceFacts | undefined {
  const account = accountIn(arn);
  if (account === undefined) return undefined;
  const policy = findPolicy(tx, account, arn);
  if (policy) return { tags: tagsOf(policy.tags) };
  const tagged =
    findProfileByArn(tx, account, arn) ??
    findDevice(tx, account, arn) ??
    findSamlProvider(tx, account, arn) ??
    findOidcProvider(tx, account, arn) ??
    findCertificateByArn(tx, account, arn);
  if (tagged) return { tags: tagsOf(tagged.tags) };
  const entity = findEntityByArn(tx, account, arn);
  if (!entity) return undefined;
  const tags = tagsOf(entity.tags);
  if (entity.kind !== 'role' || !action.toLowerCase().startsWith('sts:')) return { tags };
  return { policy: entity.trust, policyKind: 'trust', mode: 'resource-root', tags };
}

function managedPolicy(tx: Transaction, arn: string): string | undefined {
  const account = accountIn(arn);
  const found = account === undefined ? findAwsPolicy(arn) : findManagedPolicy(tx, account, arn);
  return found?.document;
}

/** The account in an ARN; an ARN without one, or of AWS itself, names nothing in these rows. */
function accountIn(arn: string): string | undefined {
  const account = parseArn(arn)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

function tagsOf(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
