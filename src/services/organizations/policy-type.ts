/** Types of policies: which are built, and which an organization has enabled. */
import type { PolicyType } from './api.gen.ts';
import { fault, unsupported } from './define.ts';
import type { BuiltPolicyType, Organization } from './tables.ts';

const BUILT: readonly BuiltPolicyType[] = [
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
  'TAG_POLICY',
];

// GAP: the other types steer services that are not here: backup, AI opt-out, chat, declarative, Security Hub, Inspector and so on.
export function requireBuilt(operation: string, type: PolicyType): BuiltPolicyType {
  const found = BUILT.find((built) => built === type);
  if (!found) throw unsupported(operation, `the policy type ${type}`);
  return found;
}

export function policyTypesOf({ enabled }: Organization): readonly BuiltPolicyType[] {
  return BUILT.filter((type) => enabled[type] !== undefined);
}

export function isEnabled({ enabled }: Organization, type: BuiltPolicyType): boolean {
  return enabled[type] !== undefined;
}

/** Under what the attachments of a type lie, as long as it is enabled. */
export function scopeOf({ id, enabled }: Organization, type: BuiltPolicyType): string | undefined {
  const time = enabled[type];
  return time === undefined ? undefined : `${id}/${type}/${time}`;
}

export function requireScope(organization: Organization, type: BuiltPolicyType): string {
  const scope = scopeOf(organization, type);
  if (scope === undefined)
    throw fault(
      'PolicyTypeNotEnabledException',
      'This operation can be performed only for enabled policy types.',
    );
  return scope;
}

/** AWS: an organization for consolidated billing has no policies. [User Guide, "Enabling all features"] */
export function requireAvailable({ featureSet }: Organization): void {
  if (featureSet !== 'ALL')
    throw fault(
      'PolicyTypeNotAvailableForOrganizationException',
      "You can't use the specified policy type with the feature set currently enabled for this organization.",
    );
}
