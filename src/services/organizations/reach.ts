/**
 * Who may call what, besides the management account. [Organizations API Reference, each operation; User Guide, "Delegated
 * administrator for AWS Organizations"]
 */

/**
 * `management`: nobody else. `policy`: whom the organization's resource policy lets. `reader`: they, and every delegated
 * administrator of a service. `anyone`: every account, a member or not.
 */
export type Reach = 'management' | 'policy' | 'reader' | 'anyone';

export const reaches = {
  AcceptHandshake: 'anyone',
  AttachPolicy: 'policy',
  CancelHandshake: 'anyone',
  CloseAccount: 'management',
  CreateAccount: 'management',
  CreateOrganization: 'anyone',
  CreateOrganizationalUnit: 'management',
  CreatePolicy: 'policy',
  DeclineHandshake: 'anyone',
  DeleteOrganization: 'management',
  DeleteOrganizationalUnit: 'management',
  DeletePolicy: 'policy',
  DeleteResourcePolicy: 'management',
  DeregisterDelegatedAdministrator: 'management',
  DescribeAccount: 'reader',
  DescribeCreateAccountStatus: 'reader',
  DescribeEffectivePolicy: 'reader',
  DescribeHandshake: 'anyone',
  DescribeOrganization: 'anyone',
  DescribeOrganizationalUnit: 'reader',
  DescribePolicy: 'reader',
  DescribeResourcePolicy: 'reader',
  DetachPolicy: 'policy',
  DisableAWSServiceAccess: 'management',
  DisablePolicyType: 'policy',
  EnableAWSServiceAccess: 'management',
  EnableAllFeatures: 'management',
  EnablePolicyType: 'policy',
  InviteAccountToOrganization: 'management',
  LeaveOrganization: 'anyone',
  ListAWSServiceAccessForOrganization: 'reader',
  ListAccounts: 'reader',
  ListAccountsForParent: 'reader',
  ListChildren: 'reader',
  ListCreateAccountStatus: 'reader',
  ListDelegatedAdministrators: 'reader',
  ListDelegatedServicesForAccount: 'reader',
  ListHandshakesForAccount: 'anyone',
  ListHandshakesForOrganization: 'reader',
  ListOrganizationalUnitsForParent: 'reader',
  ListParents: 'reader',
  ListPolicies: 'reader',
  ListPoliciesForTarget: 'reader',
  ListRoots: 'reader',
  ListTagsForResource: 'reader',
  ListTargetsForPolicy: 'reader',
  MoveAccount: 'management',
  PutResourcePolicy: 'management',
  RegisterDelegatedAdministrator: 'management',
  RemoveAccountFromOrganization: 'management',
  TagResource: 'policy',
  UntagResource: 'policy',
  UpdateOrganizationalUnit: 'management',
  UpdatePolicy: 'policy',
} as const satisfies Readonly<Record<string, Reach>>;

export type Reached = keyof typeof reaches;
