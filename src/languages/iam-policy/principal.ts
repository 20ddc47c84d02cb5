import type { AccessRequest } from './types.ts';

/** The entries of a `Principal` or `NotPrincipal` by type. */
export interface PrincipalElement {
  readonly isNegated: boolean;
  readonly isEveryone: boolean;
  readonly accounts: ReadonlySet<string>;
  /** Users, roles and sessions by ARN. */
  readonly names: ReadonlySet<string>;
  /** Unique ids of users and roles, stored in the place of their ARNs. */
  readonly ids: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
  /** As written, for explanations. */
  readonly written: readonly string[];
}

/**
 * How a statement of a resource policy names a caller. It decides, within one account, which other policies still count.
 * [IAM User Guide, "Resource-based policies and implicit denies in other policy types (same account)"]
 */
export const Reach = {
  none: 0,
  /** The caller's account: it may hand the permission on by identity policies. */
  account: 1,
  /** The role of the session, or the user of the federated user: boundary and session policies still count. */
  entity: 2,
  /** The user, the session, the service, or everyone: nothing else needs to allow. */
  direct: 3,
} as const;
export type Reach = (typeof Reach)[keyof typeof Reach];

/** How the element names the caller of the request. */
export function reachOf(element: PrincipalElement, request: AccessRequest): Reach {
  if (element.isNegated) return isExcepted(element, request) ? Reach.none : Reach.direct;
  if (element.isEveryone) return Reach.direct;
  const { caller } = request;
  switch (caller.kind) {
    case 'root':
      return element.accounts.has(caller.account) ? Reach.direct : Reach.none;
    case 'user':
      if (element.names.has(caller.arn) || hasUniqueId(element, request)) return Reach.direct;
      return accountReach(element, caller.account);
    case 'role-session':
      if (element.names.has(caller.arn)) return Reach.direct;
      if (element.names.has(caller.roleArn) || hasUniqueId(element, request)) return Reach.entity;
      return accountReach(element, caller.account);
    case 'federated-user':
      if (element.names.has(caller.arn)) return Reach.direct;
      if (element.names.has(caller.userArn)) return Reach.entity;
      return accountReach(element, caller.account);
    case 'service':
      return element.services.has(caller.service.toLowerCase()) ? Reach.direct : Reach.none;
    case 'identity-provider':
      return element.providers.has(caller.provider) ? Reach.direct : Reach.none;
    case 'anonymous':
      return Reach.none;
  }
}

function accountReach(element: PrincipalElement, account: string): Reach {
  return element.accounts.has(account) ? Reach.account : Reach.none;
}

/** The unique id of a user is `aws:userid`; of a role it is the part before the session's name. */
function hasUniqueId(element: PrincipalElement, request: AccessRequest): boolean {
  if (element.ids.size === 0) return false;
  const userId = request.condition('aws:userid');
  if (typeof userId !== 'string') return false;
  const colon = userId.indexOf(':');
  return element.ids.has(colon < 0 ? userId : userId.slice(0, colon));
}

/**
 * AWS: NotPrincipal excepts a caller only when its account, its role or user, and itself are all named, because the account is
 * looked at first, then the role. [IAM User Guide, "NotPrincipal"; AWS Security Blog, "How to restrict Amazon S3 bucket access"]
 */
function isExcepted(element: PrincipalElement, request: AccessRequest): boolean {
  const { caller } = request;
  if (element.isEveryone) return true;
  if ('account' in caller && !element.accounts.has(caller.account)) return false;
  switch (caller.kind) {
    case 'root':
      return true;
    case 'user':
      return element.names.has(caller.arn) || hasUniqueId(element, request);
    case 'role-session':
      return (
        element.names.has(caller.arn) &&
        (element.names.has(caller.roleArn) || hasUniqueId(element, request))
      );
    case 'federated-user':
      return element.names.has(caller.arn) && element.names.has(caller.userArn);
    case 'service':
      return element.services.has(caller.service.toLowerCase());
    case 'identity-provider':
      return element.providers.has(caller.provider);
    case 'anonymous':
      return false;
  }
}
