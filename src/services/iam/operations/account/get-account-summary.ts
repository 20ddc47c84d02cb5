import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { countOf } from '../../entity.ts';
import { limits } from '../../limits.ts';
import { mfaDevices, policyVersions } from '../../tables.ts';

export const getAccountSummary = operation('GetAccountSummary', {
  access: (_input, ctx) => onAccount(ctx, 'GetAccountSummary'),

  // GAP: AccountAccessKeysPresent is left out: the root's keys are not kept by IAM.
  handle: (_input, ctx) =>
    ctx.transact((tx) => {
      const { perAccount, attachedPolicies, inlineCharacters } = limits;
      return {
        SummaryMap: {
          Users: countOf(tx, 'user'),
          UsersQuota: perAccount.user.max,
          Groups: countOf(tx, 'group'),
          GroupsQuota: perAccount.group.max,
          Roles: countOf(tx, 'role'),
          RolesQuota: perAccount.role.max,
          Policies: countOf(tx, 'policy'),
          PoliciesQuota: perAccount.policy.max,
          PolicyVersionsInUse: [...tx.scan(policyVersions)].length,
          PolicyVersionsInUseQuota: limits.policyVersionsInUse,
          InstanceProfiles: countOf(tx, 'instance-profile'),
          InstanceProfilesQuota: perAccount['instance-profile'].max,
          AccessKeysPerUserQuota: limits.accessKeysPerUser,
          GroupsPerUserQuota: limits.groupsPerUser,
          VersionsPerPolicyQuota: limits.policyVersions,
          PolicySizeQuota: limits.managedCharacters,
          AssumeRolePolicySizeQuota: limits.trustCharacters,
          UserPolicySizeQuota: inlineCharacters.user,
          GroupPolicySizeQuota: inlineCharacters.group,
          RolePolicySizeQuota: inlineCharacters.role,
          AttachedPoliciesPerUserQuota: attachedPolicies.user.max,
          AttachedPoliciesPerGroupQuota: attachedPolicies.group.max,
          AttachedPoliciesPerRoleQuota: attachedPolicies.role.max,
          MFADevices: countOf(tx, 'mfa'),
          MFADevicesInUse: [...tx.scan(mfaDevices)].filter(({ use }) => use !== undefined).length,
          Providers: countOf(tx, 'saml-provider') + countOf(tx, 'oidc-provider'),
          ServerCertificates: countOf(tx, 'server-certificate'),
          ServerCertificatesQuota: perAccount['server-certificate'].max,
          SigningCertificatesPerUserQuota: limits.signingCertificatesPerUser,
          // The root user has keys here, and nothing else to sign in with.
          AccountMFAEnabled: 0,
          AccountPasswordPresent: 0,
          AccountSigningCertificatesPresent: 0,
          // AWS: tokens of version 2 are good in every region, as those of this cloud are. [IAM API Reference, GetAccountSummary]
          GlobalEndpointTokenVersion: 2,
        },
      };
    }),
});
