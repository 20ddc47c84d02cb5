/** What IAM is. */
import { defineService } from '#kernel/service';

import { directory } from './directory.ts';
import { createAccessKey } from './operations/access-key/create-access-key.ts';
import { deleteAccessKey } from './operations/access-key/delete-access-key.ts';
import { listAccessKeys } from './operations/access-key/list-access-keys.ts';
import { updateAccessKey } from './operations/access-key/update-access-key.ts';
import { createAccountAlias } from './operations/account/create-account-alias.ts';
import { deleteAccountAlias } from './operations/account/delete-account-alias.ts';
import { getAccountAuthorizationDetails } from './operations/account/get-account-authorization-details.ts';
import { getAccountSummary } from './operations/account/get-account-summary.ts';
import { listAccountAliases } from './operations/account/list-account-aliases.ts';
import { addUserToGroup } from './operations/group/add-user-to-group.ts';
import { attachGroupPolicy } from './operations/group/attach-group-policy.ts';
import { createGroup } from './operations/group/create-group.ts';
import { deleteGroupPolicy } from './operations/group/delete-group-policy.ts';
import { deleteGroup } from './operations/group/delete-group.ts';
import { detachGroupPolicy } from './operations/group/detach-group-policy.ts';
import { getGroupPolicy } from './operations/group/get-group-policy.ts';
import { getGroup } from './operations/group/get-group.ts';
import { listAttachedGroupPolicies } from './operations/group/list-attached-group-policies.ts';
import { listGroupPolicies } from './operations/group/list-group-policies.ts';
import { listGroupsForUser } from './operations/group/list-groups-for-user.ts';
import { listGroups } from './operations/group/list-groups.ts';
import { putGroupPolicy } from './operations/group/put-group-policy.ts';
import { removeUserFromGroup } from './operations/group/remove-user-from-group.ts';
import { updateGroup } from './operations/group/update-group.ts';
import { addRoleToInstanceProfile } from './operations/instance-profile/add-role-to-instance-profile.ts';
import { createInstanceProfile } from './operations/instance-profile/create-instance-profile.ts';
import { deleteInstanceProfile } from './operations/instance-profile/delete-instance-profile.ts';
import { getInstanceProfile } from './operations/instance-profile/get-instance-profile.ts';
import { listInstanceProfileTags } from './operations/instance-profile/list-instance-profile-tags.ts';
import { listInstanceProfilesForRole } from './operations/instance-profile/list-instance-profiles-for-role.ts';
import { listInstanceProfiles } from './operations/instance-profile/list-instance-profiles.ts';
import { removeRoleFromInstanceProfile } from './operations/instance-profile/remove-role-from-instance-profile.ts';
import { tagInstanceProfile } from './operations/instance-profile/tag-instance-profile.ts';
import { untagInstanceProfile } from './operations/instance-profile/untag-instance-profile.ts';
import { createVirtualMFADevice } from './operations/mfa/create-virtual-mfa-device.ts';
import { deactivateMFADevice } from './operations/mfa/deactivate-mfa-device.ts';
import { deleteVirtualMFADevice } from './operations/mfa/delete-virtual-mfa-device.ts';
import { enableMFADevice } from './operations/mfa/enable-mfa-device.ts';
import { getMFADevice } from './operations/mfa/get-mfa-device.ts';
import { listMFADeviceTags } from './operations/mfa/list-mfa-device-tags.ts';
import { listMFADevices } from './operations/mfa/list-mfa-devices.ts';
import { listVirtualMFADevices } from './operations/mfa/list-virtual-mfa-devices.ts';
import { resyncMFADevice } from './operations/mfa/resync-mfa-device.ts';
import { tagMFADevice } from './operations/mfa/tag-mfa-device.ts';
import { untagMFADevice } from './operations/mfa/untag-mfa-device.ts';
import { addClientId } from './operations/oidc-provider/add-client-id-to-open-id-connect-provider.ts';
import { createOpenIDConnectProvider } from './operations/oidc-provider/create-open-id-connect-provider.ts';
import { deleteOpenIDConnectProvider } from './operations/oidc-provider/delete-open-id-connect-provider.ts';
import { getOpenIDConnectProvider } from './operations/oidc-provider/get-open-id-connect-provider.ts';
import { listOpenIDConnectProviderTags } from './operations/oidc-provider/list-open-id-connect-provider-tags.ts';
import { listOpenIDConnectProviders } from './operations/oidc-provider/list-open-id-connect-providers.ts';
import { removeClientId } from './operations/oidc-provider/remove-client-id-from-open-id-connect-provider.ts';
import { tagOpenIDConnectProvider } from './operations/oidc-provider/tag-open-id-connect-provider.ts';
import { untagOpenIDConnectProvider } from './operations/oidc-provider/untag-open-id-connect-provider.ts';
import { updateThumbprint } from './operations/oidc-provider/update-open-id-connect-provider-thumbprint.ts';
import { changePassword } from './operations/password/change-password.ts';
import { createLoginProfile } from './operations/password/create-login-profile.ts';
import { deleteAccountPasswordPolicy } from './operations/password/delete-account-password-policy.ts';
import { deleteLoginProfile } from './operations/password/delete-login-profile.ts';
import { getAccountPasswordPolicy } from './operations/password/get-account-password-policy.ts';
import { getLoginProfile } from './operations/password/get-login-profile.ts';
import { updateAccountPasswordPolicy } from './operations/password/update-account-password-policy.ts';
import { updateLoginProfile } from './operations/password/update-login-profile.ts';
import { createPolicyVersion } from './operations/policy/create-policy-version.ts';
import { createPolicy } from './operations/policy/create-policy.ts';
import { deletePolicyVersion } from './operations/policy/delete-policy-version.ts';
import { deletePolicy } from './operations/policy/delete-policy.ts';
import { getPolicyVersion } from './operations/policy/get-policy-version.ts';
import { getPolicy } from './operations/policy/get-policy.ts';
import { listEntitiesForPolicy } from './operations/policy/list-entities-for-policy.ts';
import { listPolicies } from './operations/policy/list-policies.ts';
import { listPolicyTags } from './operations/policy/list-policy-tags.ts';
import { listPolicyVersions } from './operations/policy/list-policy-versions.ts';
import { setDefaultPolicyVersion } from './operations/policy/set-default-policy-version.ts';
import { tagPolicy } from './operations/policy/tag-policy.ts';
import { untagPolicy } from './operations/policy/untag-policy.ts';
import { generateCredentialReport } from './operations/report/generate-credential-report.ts';
import { getCredentialReport } from './operations/report/get-credential-report.ts';
import { listPoliciesGrantingServiceAccess } from './operations/report/list-policies-granting-service-access.ts';
import { attachRolePolicy } from './operations/role/attach-role-policy.ts';
import { createRole } from './operations/role/create-role.ts';
import { deleteRolePermissionsBoundary } from './operations/role/delete-role-permissions-boundary.ts';
import { deleteRolePolicy } from './operations/role/delete-role-policy.ts';
import { deleteRole } from './operations/role/delete-role.ts';
import { detachRolePolicy } from './operations/role/detach-role-policy.ts';
import { getRolePolicy } from './operations/role/get-role-policy.ts';
import { getRole } from './operations/role/get-role.ts';
import { listAttachedRolePolicies } from './operations/role/list-attached-role-policies.ts';
import { listRolePolicies } from './operations/role/list-role-policies.ts';
import { listRoleTags } from './operations/role/list-role-tags.ts';
import { listRoles } from './operations/role/list-roles.ts';
import { putRolePermissionsBoundary } from './operations/role/put-role-permissions-boundary.ts';
import { putRolePolicy } from './operations/role/put-role-policy.ts';
import { tagRole } from './operations/role/tag-role.ts';
import { untagRole } from './operations/role/untag-role.ts';
import { updateAssumeRolePolicy } from './operations/role/update-assume-role-policy.ts';
import { updateRoleDescription } from './operations/role/update-role-description.ts';
import { updateRole } from './operations/role/update-role.ts';
import { createSAMLProvider } from './operations/saml-provider/create-saml-provider.ts';
import { deleteSAMLProvider } from './operations/saml-provider/delete-saml-provider.ts';
import { getSAMLProvider } from './operations/saml-provider/get-saml-provider.ts';
import { listSAMLProviderTags } from './operations/saml-provider/list-saml-provider-tags.ts';
import { listSAMLProviders } from './operations/saml-provider/list-saml-providers.ts';
import { tagSAMLProvider } from './operations/saml-provider/tag-saml-provider.ts';
import { untagSAMLProvider } from './operations/saml-provider/untag-saml-provider.ts';
import { updateSAMLProvider } from './operations/saml-provider/update-saml-provider.ts';
import { deleteServerCertificate } from './operations/server-certificate/delete-server-certificate.ts';
import { getServerCertificate } from './operations/server-certificate/get-server-certificate.ts';
import { listServerCertificateTags } from './operations/server-certificate/list-server-certificate-tags.ts';
import { listServerCertificates } from './operations/server-certificate/list-server-certificates.ts';
import { tagServerCertificate } from './operations/server-certificate/tag-server-certificate.ts';
import { untagServerCertificate } from './operations/server-certificate/untag-server-certificate.ts';
import { updateServerCertificate } from './operations/server-certificate/update-server-certificate.ts';
import { uploadServerCertificate } from './operations/server-certificate/upload-server-certificate.ts';
import { createServiceSpecificCredential } from './operations/service-credential/create-service-specific-credential.ts';
import { deleteServiceSpecificCredential } from './operations/service-credential/delete-service-specific-credential.ts';
import { listServiceSpecificCredentials } from './operations/service-credential/list-service-specific-credentials.ts';
import { resetServiceSpecificCredential } from './operations/service-credential/reset-service-specific-credential.ts';
import { updateServiceSpecificCredential } from './operations/service-credential/update-service-specific-credential.ts';
import { createServiceLinkedRole } from './operations/service-linked-role/create-service-linked-role.ts';
import { deleteServiceLinkedRole } from './operations/service-linked-role/delete-service-linked-role.ts';
import { getServiceLinkedRoleDeletionStatus } from './operations/service-linked-role/get-service-linked-role-deletion-status.ts';
import { deleteSigningCertificate } from './operations/signing-certificate/delete-signing-certificate.ts';
import { listSigningCertificates } from './operations/signing-certificate/list-signing-certificates.ts';
import { updateSigningCertificate } from './operations/signing-certificate/update-signing-certificate.ts';
import { uploadSigningCertificate } from './operations/signing-certificate/upload-signing-certificate.ts';
import { getContextKeysForCustomPolicy } from './operations/simulation/get-context-keys-for-custom-policy.ts';
import { getContextKeysForPrincipalPolicy } from './operations/simulation/get-context-keys-for-principal-policy.ts';
import { simulateCustomPolicy } from './operations/simulation/simulate-custom-policy.ts';
import { simulatePrincipalPolicy } from './operations/simulation/simulate-principal-policy.ts';
import { deleteSSHPublicKey } from './operations/ssh-key/delete-ssh-public-key.ts';
import { getSSHPublicKey } from './operations/ssh-key/get-ssh-public-key.ts';
import { listSSHPublicKeys } from './operations/ssh-key/list-ssh-public-keys.ts';
import { updateSSHPublicKey } from './operations/ssh-key/update-ssh-public-key.ts';
import { uploadSSHPublicKey } from './operations/ssh-key/upload-ssh-public-key.ts';
import { attachUserPolicy } from './operations/user/attach-user-policy.ts';
import { createUser } from './operations/user/create-user.ts';
import { deleteUserPermissionsBoundary } from './operations/user/delete-user-permissions-boundary.ts';
import { deleteUserPolicy } from './operations/user/delete-user-policy.ts';
import { deleteUser } from './operations/user/delete-user.ts';
import { detachUserPolicy } from './operations/user/detach-user-policy.ts';
import { getUserPolicy } from './operations/user/get-user-policy.ts';
import { getUser } from './operations/user/get-user.ts';
import { listAttachedUserPolicies } from './operations/user/list-attached-user-policies.ts';
import { listUserPolicies } from './operations/user/list-user-policies.ts';
import { listUserTags } from './operations/user/list-user-tags.ts';
import { listUsers } from './operations/user/list-users.ts';
import { putUserPermissionsBoundary } from './operations/user/put-user-permissions-boundary.ts';
import { putUserPolicy } from './operations/user/put-user-policy.ts';
import { tagUser } from './operations/user/tag-user.ts';
import { untagUser } from './operations/user/untag-user.ts';
import { updateUser } from './operations/user/update-user.ts';
import {
  accessKeys,
  accountAliases,
  attachments,
  counts,
  credentialReports,
  entities,
  inlinePolicies,
  instanceProfiles,
  loginProfiles,
  memberships,
  mfaDevices,
  oidcProviders,
  passwordPolicies,
  policies,
  policyVersions,
  reportParts,
  roleDeletions,
  samlProviders,
  serverCertificates,
  serviceCredentials,
  signingCertificates,
  sshKeys,
} from './tables.ts';
import { deleteLinkedRole } from './tasks/delete-linked-role.ts';
import { generateReport } from './tasks/generate-credential-report.ts';

export const iam = defineService({
  name: 'iam',
  isGlobal: true,
  directory,
  // [Recorded: a policy's name in the place of its ARN is refused for its form, not for its length]
  validation: { ignore: ['PolicyArn', 'PermissionsBoundary'] },
  tables: [
    entities,
    policies,
    policyVersions,
    inlinePolicies,
    attachments,
    memberships,
    accessKeys,
    counts,
    instanceProfiles,
    accountAliases,
    passwordPolicies,
    loginProfiles,
    mfaDevices,
    samlProviders,
    oidcProviders,
    serverCertificates,
    signingCertificates,
    sshKeys,
    serviceCredentials,
    roleDeletions,
    credentialReports,
    reportParts,
  ],
  tasks: [deleteLinkedRole, generateReport],
  operations: [
    createAccessKey,
    deleteAccessKey,
    listAccessKeys,
    updateAccessKey,
    createAccountAlias,
    deleteAccountAlias,
    getAccountAuthorizationDetails,
    getAccountSummary,
    listAccountAliases,
    addUserToGroup,
    attachGroupPolicy,
    createGroup,
    deleteGroupPolicy,
    deleteGroup,
    detachGroupPolicy,
    getGroupPolicy,
    getGroup,
    listAttachedGroupPolicies,
    listGroupPolicies,
    listGroupsForUser,
    listGroups,
    putGroupPolicy,
    removeUserFromGroup,
    updateGroup,
    addRoleToInstanceProfile,
    createInstanceProfile,
    deleteInstanceProfile,
    getInstanceProfile,
    listInstanceProfileTags,
    listInstanceProfilesForRole,
    listInstanceProfiles,
    removeRoleFromInstanceProfile,
    tagInstanceProfile,
    untagInstanceProfile,
    createVirtualMFADevice,
    deactivateMFADevice,
    deleteVirtualMFADevice,
    enableMFADevice,
    getMFADevice,
    listMFADeviceTags,
    listMFADevices,
    listVirtualMFADevices,
    resyncMFADevice,
    tagMFADevice,
    untagMFADevice,
    addClientId,
    createOpenIDConnectProvider,
    deleteOpenIDConnectProvider,
    getOpenIDConnectProvider,
    listOpenIDConnectProviderTags,
    listOpenIDConnectProviders,
    removeClientId,
    tagOpenIDConnectProvider,
    untagOpenIDConnectProvider,
    updateThumbprint,
    changePassword,
    createLoginProfile,
    deleteAccountPasswordPolicy,
    deleteLoginProfile,
    getAccountPasswordPolicy,
    getLoginProfile,
    updateAccountPasswordPolicy,
    updateLoginProfile,
    createPolicyVersion,
    createPolicy,
    deletePolicyVersion,
    deletePolicy,
    getPolicyVersion,
    getPolicy,
    listEntitiesForPolicy,
    listPolicies,
    listPolicyTags,
    listPolicyVersions,
    setDefaultPolicyVersion,
    tagPolicy,
    untagPolicy,
    generateCredentialReport,
    getCredentialReport,
    listPoliciesGrantingServiceAccess,
    attachRolePolicy,
    createRole,
    deleteRolePermissionsBoundary,
    deleteRolePolicy,
    deleteRole,
    detachRolePolicy,
    getRolePolicy,
    getRole,
    listAttachedRolePolicies,
    listRolePolicies,
    listRoleTags,
    listRoles,
    putRolePermissionsBoundary,
    putRolePolicy,
    tagRole,
    untagRole,
    updateAssumeRolePolicy,
    updateRoleDescription,
    updateRole,
    createSAMLProvider,
    deleteSAMLProvider,
    getSAMLProvider,
    listSAMLProviderTags,
    listSAMLProviders,
    tagSAMLProvider,
    untagSAMLProvider,
    updateSAMLProvider,
    deleteServerCertificate,
    getServerCertificate,
    listServerCertificateTags,
    listServerCertificates,
    tagServerCertificate,
    untagServerCertificate,
    updateServerCertificate,
    uploadServerCertificate,
    createServiceSpecificCredential,
    deleteServiceSpecificCredential,
    listServiceSpecificCredentials,
    resetServiceSpecificCredential,
    updateServiceSpecificCredential,
    createServiceLinkedRole,
    deleteServiceLinkedRole,
    getServiceLinkedRoleDeletionStatus,
    deleteSigningCertificate,
    listSigningCertificates,
    updateSigningCertificate,
    uploadSigningCertificate,
    getContextKeysForCustomPolicy,
    getContextKeysForPrincipalPolicy,
    simulateCustomPolicy,
    simulatePrincipalPolicy,
    deleteSSHPublicKey,
    getSSHPublicKey,
    listSSHPublicKeys,
    updateSSHPublicKey,
    uploadSSHPublicKey,
    attachUserPolicy,
    createUser,
    deleteUserPermissionsBoundary,
    deleteUserPolicy,
    deleteUser,
    detachUserPolicy,
    getUserPolicy,
    getUser,
    listAttachedUserPolicies,
    listUserPolicies,
    listUserTags,
    listUsers,
    putUserPermissionsBoundary,
    putUserPolicy,
    tagUser,
    untagUser,
    updateUser,
  ],
});
