/** ARNs of what Organizations has: all belong to the management account. [Service Authorization Reference, "AWS Organizations"] */
import type { Handshake, Organization } from './tables.ts';

type Named = Pick<Organization, 'id' | 'managementAccount'>;

export function organizationArn(organization: Named): string {
  return arn(organization, 'organization', organization.id);
}
export function rootArn(organization: Named & Pick<Organization, 'rootId'>): string {
  return arn(organization, 'root', `${organization.id}/${organization.rootId}`);
}
export function unitArn(organization: Named, id: string): string {
  return arn(organization, 'ou', `${organization.id}/${id}`);
}
export function accountArn(organization: Named, id: string): string {
  return arn(organization, 'account', `${organization.id}/${id}`);
}
export function policyArn(organization: Named, type: string, id: string): string {
  return arn(organization, 'policy', `${organization.id}/${type.toLowerCase()}/${id}`);
}
export function managedPolicyArn(type: string, id: string): string {
  return `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${id}`;
}
export function resourcePolicyArn(organization: Named, id: string): string {
  return arn(organization, 'resourcepolicy', `${organization.id}/${id}`);
}
export function handshakeArn(handshake: Omit<Handshake, 'tags'>): string {
  const { managementAccount, organizationId, action, id } = handshake;
  const path = `${organizationId}/${action.toLowerCase()}/${id}`;
  return arn({ id: organizationId, managementAccount }, 'handshake', path);
}

function arn({ managementAccount }: Named, type: string, path: string): string {
  return `arn:aws:organizations::${managementAccount}:${type}/${path}`;
}
