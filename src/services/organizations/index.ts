/** AWS Organizations: accounts, the tree they stand in, and the policies that bind them there. */
import { defineService } from '#kernel/service';

import { directory } from './directory.ts';
import { closeAccount } from './operations/account/close-account.ts';
import { createAccount } from './operations/account/create-account.ts';
import { describeAccount } from './operations/account/describe-account.ts';
import { describeCreateAccountStatus } from './operations/account/describe-create-account-status.ts';
import { listAccountsForParent } from './operations/account/list-accounts-for-parent.ts';
import { listAccounts } from './operations/account/list-accounts.ts';
import { listCreateAccountStatus } from './operations/account/list-create-account-status.ts';
import { moveAccount } from './operations/account/move-account.ts';
import { removeAccountFromOrganization } from './operations/account/remove-account-from-organization.ts';
import { deregisterDelegatedAdministrator } from './operations/delegation/deregister-delegated-administrator.ts';
import { disableAwsServiceAccess } from './operations/delegation/disable-aws-service-access.ts';
import { enableAwsServiceAccess } from './operations/delegation/enable-aws-service-access.ts';
import { listServiceAccess } from './operations/delegation/list-aws-service-access-for-organization.ts';
import { listDelegatedAdministrators } from './operations/delegation/list-delegated-administrators.ts';
import { listDelegatedServicesForAccount } from './operations/delegation/list-delegated-services-for-account.ts';
import { registerDelegatedAdministrator } from './operations/delegation/register-delegated-administrator.ts';
import { acceptHandshake } from './operations/handshake/accept-handshake.ts';
import { cancelHandshake } from './operations/handshake/cancel-handshake.ts';
import { declineHandshake } from './operations/handshake/decline-handshake.ts';
import { describeHandshake } from './operations/handshake/describe-handshake.ts';
import { inviteAccountToOrganization } from './operations/handshake/invite-account-to-organization.ts';
import { listHandshakesForAccount } from './operations/handshake/list-handshakes-for-account.ts';
import { listHandshakesForOrganization } from './operations/handshake/list-handshakes-for-organization.ts';
import { createOrganization } from './operations/organization/create-organization.ts';
import { deleteOrganization } from './operations/organization/delete-organization.ts';
import { deleteResourcePolicy } from './operations/organization/delete-resource-policy.ts';
import { describeOrganization } from './operations/organization/describe-organization.ts';
import { describeResourcePolicy } from './operations/organization/describe-resource-policy.ts';
import { enableAllFeatures } from './operations/organization/enable-all-features.ts';
import { leaveOrganization } from './operations/organization/leave-organization.ts';
import { listRoots } from './operations/organization/list-roots.ts';
import { putResourcePolicy } from './operations/organization/put-resource-policy.ts';
import { attachPolicy } from './operations/policy/attach-policy.ts';
import { createPolicy } from './operations/policy/create-policy.ts';
import { deletePolicy } from './operations/policy/delete-policy.ts';
import { describeEffectivePolicy } from './operations/policy/describe-effective-policy.ts';
import { describePolicy } from './operations/policy/describe-policy.ts';
import { detachPolicy } from './operations/policy/detach-policy.ts';
import { disablePolicyType } from './operations/policy/disable-policy-type.ts';
import { enablePolicyType } from './operations/policy/enable-policy-type.ts';
import { listPoliciesForTarget } from './operations/policy/list-policies-for-target.ts';
import { listPolicies } from './operations/policy/list-policies.ts';
import { listTargetsForPolicy } from './operations/policy/list-targets-for-policy.ts';
import { updatePolicy } from './operations/policy/update-policy.ts';
import { listTagsForResource } from './operations/tag/list-tags-for-resource.ts';
import { tagResource } from './operations/tag/tag-resource.ts';
import { untagResource } from './operations/tag/untag-resource.ts';
import { createOrganizationalUnit } from './operations/unit/create-organizational-unit.ts';
import { deleteOrganizationalUnit } from './operations/unit/delete-organizational-unit.ts';
import { describeOrganizationalUnit } from './operations/unit/describe-organizational-unit.ts';
import { listChildren } from './operations/unit/list-children.ts';
import { listOrganizationalUnitsForParent } from './operations/unit/list-organizational-units-for-parent.ts';
import { listParents } from './operations/unit/list-parents.ts';
import { updateOrganizationalUnit } from './operations/unit/update-organizational-unit.ts';
import {
  accounts,
  attachments,
  creations,
  delegations,
  handshakes,
  organizations as organizationRows,
  policies,
  resourcePolicies,
  trustedServices,
  units,
  withholdings,
} from './tables.ts';
import { ageHandshake } from './tasks/age-handshake.ts';
import { closeAccount as closeAccountTask } from './tasks/close-account.ts';
import { createAccount as createAccountTask } from './tasks/create-account.ts';
import { forgetCreation } from './tasks/forget-creation.ts';
import { removeClosed } from './tasks/remove-closed.ts';
import { sweep } from './tasks/sweep.ts';

export const organizations = defineService({
  name: 'organizations',
  isGlobal: true,
  // What binds one account is written in the rows of another, and nobody but this service reads them.
  cells: 'partition',
  // Organizations words these itself, as InvalidInputException.
  validation: { off: ['length', 'pattern', 'range'] },
  tables: [
    organizationRows,
    accounts,
    units,
    policies,
    attachments,
    withholdings,
    handshakes,
    creations,
    delegations,
    trustedServices,
    resourcePolicies,
  ],
  tasks: [ageHandshake, closeAccountTask, createAccountTask, forgetCreation, removeClosed, sweep],
  operations: [
    acceptHandshake,
    attachPolicy,
    cancelHandshake,
    closeAccount,
    createAccount,
    createOrganization,
    createOrganizationalUnit,
    createPolicy,
    declineHandshake,
    deleteOrganization,
    deleteOrganizationalUnit,
    deletePolicy,
    deleteResourcePolicy,
    deregisterDelegatedAdministrator,
    describeAccount,
    describeCreateAccountStatus,
    describeEffectivePolicy,
    describeHandshake,
    describeOrganization,
    describeOrganizationalUnit,
    describePolicy,
    describeResourcePolicy,
    detachPolicy,
    disableAwsServiceAccess,
    disablePolicyType,
    enableAllFeatures,
    enableAwsServiceAccess,
    enablePolicyType,
    inviteAccountToOrganization,
    leaveOrganization,
    listAccounts,
    listAccountsForParent,
    listServiceAccess,
    listChildren,
    listCreateAccountStatus,
    listDelegatedAdministrators,
    listDelegatedServicesForAccount,
    listHandshakesForAccount,
    listHandshakesForOrganization,
    listOrganizationalUnitsForParent,
    listParents,
    listPolicies,
    listPoliciesForTarget,
    listRoots,
    listTagsForResource,
    listTargetsForPolicy,
    moveAccount,
    putResourcePolicy,
    registerDelegatedAdministrator,
    removeAccountFromOrganization,
    tagResource,
    untagResource,
    updateOrganizationalUnit,
    updatePolicy,
  ],
  directory,
});
