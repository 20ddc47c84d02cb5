import { callerAccount, rulesOf } from '../../access.ts';
import { join } from '../../account.ts';
import { fault, operation } from '../../define.ts';
import { lengths, randomName } from '../../ids.ts';
import { knownAccount } from '../../known-account.ts';
import { findOrganizationOf, toOrganization } from '../../organization.ts';
import { type Organization, organizations } from '../../tables.ts';

export const createOrganization = operation('CreateOrganization', {
  access: (_input, ctx) => rulesOf(ctx, 'CreateOrganization'),

  // GAP: the role AWSServiceRoleForOrganizations is not made: no service needs it here.
  handle: ({ FeatureSet = 'ALL' }, ctx) => {
    const managementAccount = callerAccount(ctx);
    const id = `o-${randomName(ctx, lengths.organization)}`;
    return ctx.transact((tx) => {
      if (findOrganizationOf(tx, managementAccount))
        throw fault(
          'AlreadyInOrganizationException',
          'The AWS account is already a member of an organization.',
        );
      let rootId: string;
      do rootId = `r-${randomName(ctx, lengths.root)}`;
      while ([...tx.scanIndex(organizations, 'root', { prefix: [rootId] })].length > 0);
      // AWS: the reference says that service control policies are enabled from the beginning; the real service leaves that to
      // EnablePolicyType, which Terraform and others call right after and which refuses a type that is enabled.
      const organization: Organization = {
        id,
        managementAccount,
        featureSet: FeatureSet,
        rootId,
        rootTags: {},
        enabled: {},
        enablings: 0,
        accountCount: 0,
        unitCount: 0,
        policyCounts: {},
        serviceCount: 0,
        createdAtMs: tx.now,
      };
      tx.put(organizations, organization);
      // AWS: the management account is shown as one that was invited. [User Guide, "Creating an organization"]
      join(tx, organization, knownAccount(tx, managementAccount), { method: 'INVITED', tags: {} });
      return { Organization: toOrganization(tx, organization) };
    });
  },
});
